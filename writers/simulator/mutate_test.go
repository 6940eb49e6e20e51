package simulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shenzhencenter/google-ads-pb/enums"
	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"convload/writers/simulator"
)

type operation = services.ConversionActionOperation

func create(name string, changes ...func(*resources.ConversionAction)) *operation {
	a := &resources.ConversionAction{Name: &name, Type: enums.ConversionActionTypeEnum_UPLOAD_CLICKS}
	for _, change := range changes {
		change(a)
	}
	return &operation{Operation: &services.ConversionActionOperation_Create{Create: a}}
}

func update(a *resources.ConversionAction, mask ...string) *operation {
	return &operation{Operation: &services.ConversionActionOperation_Update{Update: a},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: mask}}
}

func remove(name string) *operation {
	return &operation{Operation: &services.ConversionActionOperation_Remove{Remove: name}}
}

func mutate(operations ...*operation) *services.MutateConversionActionsRequest {
	return &services.MutateConversionActionsRequest{CustomerId: customer, Operations: operations}
}

// mutate sends operations that must all succeed and gives the resource names.
func (c *client) mutate(t *testing.T, operations ...*operation) []string {
	t.Helper()
	resp, err := c.actions.MutateConversionActions(c.ctx, mutate(operations...))
	if err != nil {
		t.Fatalf("%v %v", err, status.Convert(err).Details())
	}
	var names []string
	for _, r := range resp.Results {
		names = append(names, r.ResourceName)
	}
	return names
}

func TestCreateAction(t *testing.T) {
	_, c := start(t, simulator.Options{})
	names := c.mutate(t, create("Signed contract", func(a *resources.ConversionAction) {
		a.Category = enums.ConversionActionCategoryEnum_CONVERTED_LEAD
		a.PrimaryForGoal = new(false)
		a.ClickThroughLookbackWindowDays = new(int64(90))
	}), create("Visit"))
	if want := []string{action(7501001), action(7501002)}; !slices.Equal(names, want) {
		t.Fatalf("created %q, want %q", names, want)
	}
	rows := c.find(t, `SELECT conversion_action.id, conversion_action.status, conversion_action.category,
		conversion_action.primary_for_goal, conversion_action.include_in_conversions_metric,
		conversion_action.click_through_lookback_window_days FROM conversion_action
		WHERE conversion_action.name = 'Signed contract'`)
	if len(rows) != 1 {
		t.Fatalf("found %v", rows)
	}
	a := rows[0].ConversionAction
	if a.GetId() != 7501001 || a.Status != enums.ConversionActionStatusEnum_ENABLED || a.GetPrimaryForGoal() ||
		a.GetIncludeInConversionsMetric() || a.Category != enums.ConversionActionCategoryEnum_CONVERTED_LEAD ||
		a.GetClickThroughLookbackWindowDays() != 90 {
		t.Errorf("created %v", a)
	}

	// A new action takes conversions at once.
	resp := c.upload(t, conversion("new", func(c *click) { c.ConversionAction = &names[0] }))
	if got := rowErrors(t, resp); got != nil {
		t.Errorf("upload: %q", got)
	}
}

func TestActionRest(t *testing.T) {
	clock := now
	_, c := start(t, simulator.Options{
		Now:    func() time.Time { return clock },
		Faults: simulator.Faults{ActionRest: 6 * time.Hour, TokenTTL: 24 * time.Hour},
	})
	names := c.mutate(t, create("New"))
	row := conversion("new", func(c *click) { c.ConversionAction = &names[0] })
	clock = now.Add(6*time.Hour - time.Second)
	want := []string{"ConversionUploadError.TOO_RECENT_CONVERSION_ACTION conversions[0].conversion_action"}
	if got := rowErrors(t, c.upload(t, row)); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	clock = now.Add(6 * time.Hour)
	if got := rowErrors(t, c.upload(t, row)); got != nil {
		t.Errorf("got %q", got)
	}
}

// badOperations are operations that are refused, and why. Where there is no field it is the operation as a whole.
var badOperations = []struct {
	name      string
	operation *operation
	want      string
}{
	{"nothing", &operation{}, "RequestError.OPERATION_REQUIRED"},
	{"no name", create(" "), "FieldError.REQUIRED create.name"},
	{"taken name", create("Closed deal"), "ConversionActionError.DUPLICATE_NAME create.name"},
	{"long name", create(strings.Repeat("ä", 101)), "StringLengthError.TOO_LONG create.name"},
	{"no type", create("x", func(a *resources.ConversionAction) { a.Type = 0 }), "FieldError.REQUIRED create.type"},
	{"web page", create("x", func(a *resources.ConversionAction) {
		a.Type = enums.ConversionActionTypeEnum_WEBPAGE
	}), "ConversionActionError.CREATION_NOT_SUPPORTED create.type"},
	{"created removed", create("x", func(a *resources.ConversionAction) {
		a.Status = enums.ConversionActionStatusEnum_REMOVED
	}), "OperationAccessDeniedError.CREATE_AS_REMOVED_NOT_PERMITTED create.status"},
	{"unknown status", create("x", func(a *resources.ConversionAction) { a.Status = 1 }),
		"RequestError.INVALID_ENUM_VALUE create.status"},
	{"unknown category", create("x", func(a *resources.ConversionAction) { a.Category = 6 }),
		"RequestError.INVALID_ENUM_VALUE create.category"},
	{"unknown counting", create("x", func(a *resources.ConversionAction) { a.CountingType = 9 }),
		"RequestError.INVALID_ENUM_VALUE create.counting_type"},
	{"own ID", create("x", func(a *resources.ConversionAction) { a.Id = new(int64(5)) }),
		"FieldError.VALUE_MUST_BE_UNSET create.id"},
	{"own resource name", create("x", func(a *resources.ConversionAction) { a.ResourceName = action(5) }),
		"NewResourceCreationError.CANNOT_SET_ID_FOR_CREATE create.resource_name"},
	{"short window", create("x", func(a *resources.ConversionAction) { a.ClickThroughLookbackWindowDays = new(int64(0)) }),
		"RangeError.TOO_LOW create.click_through_lookback_window_days"},
	{"long window", create("x", func(a *resources.ConversionAction) { a.ViewThroughLookbackWindowDays = new(int64(31)) }),
		"RangeError.TOO_HIGH create.view_through_lookback_window_days"},
	{"negative default", create("x", func(a *resources.ConversionAction) {
		a.ValueSettings = &resources.ConversionAction_ValueSettings{DefaultValue: new(-1.0)}
	}), "FieldError.INVALID_VALUE create.value_settings.default_value"},
	{"default currency", create("x", func(a *resources.ConversionAction) {
		a.ValueSettings = &resources.ConversionAction_ValueSettings{DefaultCurrencyCode: new("EURO")}
	}), "CurrencyCodeError.UNSUPPORTED create.value_settings.default_currency_code"},
	{"linear model", create("x", withModel(enums.AttributionModelEnum_GOOGLE_SEARCH_ATTRIBUTION_LINEAR)),
		"ConversionActionError.CANNOT_SET_RULE_BASED_ATTRIBUTION_MODELS " +
			"create.attribution_model_settings.attribution_model"},
	{"data-driven model", create("x", withModel(enums.AttributionModelEnum_GOOGLE_SEARCH_ATTRIBUTION_DATA_DRIVEN)),
		"ConversionActionError.DATA_DRIVEN_MODEL_UNKNOWN create.attribution_model_settings.attribution_model"},
	{"unknown model", create("x", withModel(1)),
		"RequestError.INVALID_ENUM_VALUE create.attribution_model_settings.attribution_model"},

	{"no mask", update(&resources.ConversionAction{ResourceName: action(simulator.ClosedDeal)}),
		"FieldMaskError.FIELD_MASK_MISSING update"},
	{"type change", update(&resources.ConversionAction{ResourceName: action(simulator.ClosedDeal)}, "type"),
		"FieldError.IMMUTABLE_FIELD update.type"},
	{"window change",
		update(&resources.ConversionAction{ResourceName: action(simulator.ClosedDeal)}, "click_through_lookback_window_days"),
		"ConversionActionError.UPDATE_NOT_SUPPORTED update.click_through_lookback_window_days"},
	{"rename to a taken name",
		update(&resources.ConversionAction{ResourceName: action(simulator.ClosedDeal), Name: new("Hidden sale")}, "name"),
		"ConversionActionError.DUPLICATE_NAME update.name"},
	{"removal by status", update(&resources.ConversionAction{ResourceName: action(simulator.ClosedDeal),
		Status: enums.ConversionActionStatusEnum_REMOVED}, "status"), "RequestError.INVALID_ENUM_VALUE update.status"},
	{"unknown action", update(&resources.ConversionAction{ResourceName: action(1)}, "name"),
		"MutateError.RESOURCE_NOT_FOUND update.resource_name"},
	{"malformed", remove("Closed deal"), "RequestError.RESOURCE_NAME_MALFORMED remove"},
	{"removed before", remove(action(simulator.RetiredSale)),
		"OperationAccessDeniedError.OPERATION_NOT_PERMITTED_FOR_REMOVED_RESOURCE remove"},
}

func withModel(m enums.AttributionModelEnum_AttributionModel) func(*resources.ConversionAction) {
	return func(a *resources.ConversionAction) {
		a.AttributionModelSettings = &resources.ConversionAction_AttributionModelSettings{AttributionModel: m}
	}
}

// TestBadOperations puts each after a good one: all or nothing without partial_failure, the good one with it.
func TestBadOperations(t *testing.T) {
	_, c := start(t, simulator.Options{})
	for i, test := range badOperations {
		t.Run(test.name, func(t *testing.T) {
			code, field, _ := strings.Cut(test.want, " ")
			want := strings.TrimSuffix(code+" operations[1]."+field, ".")
			req := mutate(create(fmt.Sprintf("Good %d", i)), test.operation)
			var header, trailer metadata.MD
			_, err := c.actions.MutateConversionActions(c.ctx, req, grpc.Header(&header), grpc.Trailer(&trailer))
			refused(t, err, header, trailer, codes.InvalidArgument, want)

			req.PartialFailure = true
			resp, err := c.actions.MutateConversionActions(c.ctx, req)
			if err != nil {
				t.Fatal(err)
			}
			var failure adserrors.GoogleAdsFailure
			if err := resp.PartialFailureError.Details[0].UnmarshalTo(&failure); err != nil {
				t.Fatal(err)
			}
			if got := describe(&failure); !slices.Equal(got, []string{want}) {
				t.Errorf("got %q, want %q", got, want)
			}
			if r := resp.Results; len(r) != 2 || r[0].ResourceName == "" || r[1].ResourceName != "" {
				t.Errorf("results %v", r)
			}
		})
	}
}

func TestChangeAction(t *testing.T) {
	_, c := start(t, simulator.Options{})
	deal := action(simulator.ClosedDeal)
	c.mutate(t, update(&resources.ConversionAction{ResourceName: deal, Name: new("Won deal")}, "name"),
		create("Closed deal"), // the name is free now
		update(&resources.ConversionAction{ResourceName: action(simulator.HiddenSale),
			Status: enums.ConversionActionStatusEnum_ENABLED}, "status"),
		remove(action(simulator.QualifiedLead)))
	resp := c.upload(t, conversion("deal"),
		conversion("hidden", func(c *click) { c.ConversionAction = new(action(simulator.HiddenSale)) }),
		conversion("lead", func(c *click) { c.ConversionAction = new(action(simulator.QualifiedLead)) }))
	want := []string{"ConversionUploadError.NO_CONVERSION_ACTION_FOUND conversions[2].conversion_action"}
	if got := rowErrors(t, resp); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	rows := c.find(t, `SELECT conversion_action.id, conversion_action.name FROM conversion_action
		WHERE conversion_action.name IN ('Won deal', 'Closed deal')`)
	if len(rows) != 2 || rows[0].ConversionAction.GetName() != "Won deal" || rows[1].ConversionAction.GetId() != 7501001 {
		t.Errorf("found %v", rows)
	}
}

func TestMutateRequests(t *testing.T) {
	_, c := start(t, simulator.Options{})
	for name, test := range map[string]struct {
		req  *services.MutateConversionActionsRequest
		want string
	}{
		"no operations": {mutate(), "RequestError.REQUIRED_FIELD_MISSING operations"},
		"too many": {mutate(slices.Repeat([]*operation{{}}, 10_001)...),
			"RequestError.TOO_MANY_MUTATE_OPERATIONS operations"},
		"no customer": {&services.MutateConversionActionsRequest{}, "RequestError.INVALID_CUSTOMER_ID customer_id"},
	} {
		t.Run(name, func(t *testing.T) {
			var header, trailer metadata.MD
			_, err := c.actions.MutateConversionActions(c.ctx, test.req, grpc.Header(&header), grpc.Trailer(&trailer))
			refused(t, err, header, trailer, codes.InvalidArgument, test.want)
		})
	}

	// Rehearsed, nothing is created; asked for, the whole action comes back.
	req := mutate(create("Rehearsed"))
	req.ValidateOnly = true
	if resp, err := c.actions.MutateConversionActions(c.ctx, req); err != nil || resp.Results != nil {
		t.Errorf("validate_only: %v, %v", resp, err)
	}
	taken := mutate(create("Closed deal"))
	taken.ValidateOnly = true
	if _, err := c.actions.MutateConversionActions(c.ctx, taken); !slices.Equal(describe(failureOf(t, err)),
		[]string{"ConversionActionError.DUPLICATE_NAME operations[0].create.name"}) {
		t.Errorf("validate_only with a name that is taken: %v", err)
	}
	req.ValidateOnly, req.ResponseContentType = false, enums.ResponseContentTypeEnum_MUTABLE_RESOURCE
	resp, err := c.actions.MutateConversionActions(c.ctx, req)
	if err != nil || len(resp.Results) != 1 || resp.Results[0].ConversionAction.GetName() != "Rehearsed" {
		t.Errorf("create: %v, %v", resp, err)
	}
}
