package simulator

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shenzhencenter/google-ads-pb/enums"
	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// maxOperations is how many operations a request takes
// (https://developers.google.com/google-ads/api/docs/best-practices/system-limits).
const maxOperations = 10_000

// maxName is the longest name of a conversion action, in characters.
const maxName = 100

// actionService is ConversionActionService.
type actionService struct {
	services.UnimplementedConversionActionServiceServer
	server *Server
}

// mutation is a request to change conversion actions on its way. Operations see what those before them did.
type mutation struct {
	account *account
	actions map[int64]*resources.ConversionAction // the account's, as they would be
	changed map[int64]bool
	nextID  int64 // of a created action
	at      path  // operations[i].create and so on
	errors  []*adserrors.GoogleAdsError
}

// MutateConversionActions creates, renames, hides and removes conversion actions. Without partial_failure it does all
// that it is asked or nothing.
func (m *actionService) MutateConversionActions(ctx context.Context, req *services.MutateConversionActionsRequest) (
	*services.MutateConversionActionsResponse, error,
) {
	s, c := m.server, callOf(ctx)
	if err := s.checkCustomer(c, req.CustomerId); err != nil {
		return nil, err
	}
	switch {
	case len(req.Operations) == 0:
		return nil, invalid(adserrors.RequestErrorEnum_REQUIRED_FIELD_MISSING, "The required field is missing.",
			path{}.field("operations"), "")
	case len(req.Operations) > maxOperations:
		return nil, invalid(adserrors.RequestErrorEnum_TOO_MANY_MUTATE_OPERATIONS, "Too many mutate operations.",
			path{}.field("operations"), "")
	}

	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	account := s.world.account(req.CustomerId)
	if err := account.checkOpen(); err != nil {
		return nil, err
	}
	if account.conversionCustomer() != account.id {
		return nil, refuse(codes.PermissionDenied, adserrors.OperationAccessDeniedErrorEnum_MUTATE_ACTION_NOT_PERMITTED_FOR_CLIENT,
			"The customer has no conversion actions of its own.", nil, "")
	}
	change := &mutation{
		account: account,
		actions: maps.Clone(account.actions),
		changed: map[int64]bool{},
		nextID:  s.world.lastID + 1,
	}
	results := make([]*services.MutateConversionActionResult, len(req.Operations))
	for i, operation := range req.Operations {
		results[i] = &services.MutateConversionActionResult{}
		if action := change.apply(i, operation); action != nil {
			results[i].ResourceName = action.ResourceName
			if req.ResponseContentType == enums.ResponseContentTypeEnum_MUTABLE_RESOURCE {
				results[i].ConversionAction = action
			}
		}
	}
	if len(change.errors) > 0 && !req.PartialFailure {
		return nil, &refusal{codes.InvalidArgument, change.errors}
	}
	partial, err := partialFailure(c.requestID, change.errors)
	if err != nil || req.ValidateOnly {
		return &services.MutateConversionActionsResponse{PartialFailureError: partial}, err
	}
	if err := s.world.save(change.entries(s.options.Now())); err != nil {
		s.options.Log.ErrorContext(ctx, "simulator: no action was changed", "error", err)
		return nil, status.Error(codes.Internal, "The simulator cannot write its state file.")
	}
	return &services.MutateConversionActionsResponse{PartialFailureError: partial, Results: results}, nil
}

// entries are the changed actions as the world remembers them. An action without a history is one just created.
func (m *mutation) entries(now time.Time) []entry {
	var entries []entry
	for _, id := range slices.Sorted(maps.Keys(m.changed)) {
		change := &actionChange{Customer: m.account.id, Created: m.account.created[id], Action: savedAction{m.actions[id]}}
		if m.account.actions[id] == nil {
			change.Created = now
		}
		entries = append(entries, entry{Action: change})
	}
	return entries
}

// refuse notes what is wrong with a field of the operation, or with all of it where the field is "".
func (m *mutation) refuse(code protoreflect.Enum, message, field, trigger string) {
	at := m.at
	if field != "" {
		for name := range strings.SplitSeq(field, ".") {
			at = at.field(name)
		}
	}
	m.errors = append(m.errors, newError(code, message, at, trigger))
}

// apply carries out one operation and returns the action as it is then, or nil if the operation was refused.
func (m *mutation) apply(i int, operation *services.ConversionActionOperation) *resources.ConversionAction {
	before := len(m.errors)
	m.at = path{}.element("operations", i)
	var action *resources.ConversionAction
	switch o := operation.Operation.(type) {
	case *services.ConversionActionOperation_Create:
		m.at = m.at.field("create")
		action = m.create(o.Create)
	case *services.ConversionActionOperation_Update:
		m.at = m.at.field("update")
		action = m.update(o.Update, operation.GetUpdateMask().GetPaths())
	case *services.ConversionActionOperation_Remove:
		m.at = m.at.field("remove")
		action = m.remove(o.Remove)
	default:
		m.refuse(adserrors.RequestErrorEnum_OPERATION_REQUIRED, "An operation is required.", "", "")
	}
	if len(m.errors) > before {
		return nil
	}
	m.actions[action.GetId()] = action
	m.changed[action.GetId()] = true
	return action
}

// find looks an action up, as the operations before this one leave it. Removed actions are out of reach.
func (m *mutation) find(name, field string) *resources.ConversionAction {
	id, ok := resourceID(name, actionCollection)
	action := m.actions[id]
	switch {
	case !ok:
		m.refuse(adserrors.RequestErrorEnum_RESOURCE_NAME_MALFORMED, "Resource name is malformed.", field, name)
	case action == nil:
		m.refuse(adserrors.MutateErrorEnum_RESOURCE_NOT_FOUND, "Resource was not found.", field, name)
	case action.Status == removed:
		m.refuse(adserrors.OperationAccessDeniedErrorEnum_OPERATION_NOT_PERMITTED_FOR_REMOVED_RESOURCE,
			"The operation is not permitted for a removed resource.", field, name)
	default:
		return proto.CloneOf(action)
	}
	return nil
}

func (m *mutation) remove(name string) *resources.ConversionAction {
	action := m.find(name, "")
	if action != nil {
		action.Status = removed
	}
	return action
}

// update changes a name or a status; this simulator changes nothing else.
func (m *mutation) update(to *resources.ConversionAction, mask []string) *resources.ConversionAction {
	if len(mask) == 0 {
		m.refuse(adserrors.FieldMaskErrorEnum_FIELD_MASK_MISSING, "The field mask must be provided for update operations.",
			"", "")
		return nil
	}
	action := m.find(to.GetResourceName(), "resource_name")
	if action == nil {
		return nil
	}
	for _, field := range mask {
		switch field {
		case "resource_name":
		case "name":
			m.checkName(to.GetName(), action.GetId())
			action.Name = to.Name
		case "status":
			if to.Status != enabled && to.Status != hidden {
				m.refuseEnum(field, to.Status.String())
			}
			action.Status = to.Status
		case "id", "type", "origin", "owner_customer", "tag_snippets":
			m.refuse(adserrors.FieldErrorEnum_IMMUTABLE_FIELD, "The field cannot be changed.", field, "")
		default:
			m.refuse(adserrors.ConversionActionErrorEnum_UPDATE_NOT_SUPPORTED,
				"The simulator updates name and status only.", field, "")
		}
	}
	return action
}

// checkName wants a name that no other action has which was not removed.
func (m *mutation) checkName(name string, id int64) {
	if strings.TrimSpace(name) == "" {
		m.refuse(adserrors.FieldErrorEnum_REQUIRED, "The required field was not present.", "name", "")
		return
	}
	if utf8.RuneCountInString(name) > maxName {
		m.refuse(adserrors.StringLengthErrorEnum_TOO_LONG, "Too long.", "name", name)
	}
	for _, other := range m.actions {
		if other.GetName() == name && other.GetId() != id && other.Status != removed {
			m.refuse(adserrors.ConversionActionErrorEnum_DUPLICATE_NAME,
				"The specified conversion action name already exists.", "name", name)
			return
		}
	}
}
