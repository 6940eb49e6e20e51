package simulator

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/shenzhencenter/google-ads-pb/enums"
	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc/codes"
)

// exampleCustomer is the account that is there whether or not anybody names it.
const exampleCustomer = "1234567890"

// customerService is the part of CustomerService that tells what a login reaches.
type customerService struct {
	services.UnimplementedCustomerServiceServer
	server *Server
}

// ListAccessibleCustomers lists the accounts that were named or used and that need no manager, and the managers of the
// others. It needs neither a customer ID nor the routing header.
func (l *customerService) ListAccessibleCustomers(context.Context, *services.ListAccessibleCustomersRequest) (
	*services.ListAccessibleCustomersResponse, error,
) {
	w := l.server.world
	w.mu.Lock()
	defer w.mu.Unlock()
	reached := map[string]bool{}
	for _, id := range slices.Concat([]string{exampleCustomer}, slices.Collect(maps.Keys(w.named)),
		slices.Collect(maps.Keys(w.accounts))) {
		if manager := w.account(id).LoginCustomer; manager != "" {
			id = manager
		}
		reached["customers/"+id] = true
	}
	return &services.ListAccessibleCustomersResponse{ResourceNames: slices.Sorted(maps.Keys(reached))}, nil
}

// customer is the account as GoogleAdsService shows it to those who come through a manager, or "" for none.
func (a *account) customer(login string) *resources.Customer {
	number := int64Of(a.id)
	setting := &resources.ConversionTrackingSetting{
		ConversionTrackingId:               &number,
		ConversionTrackingStatus:           enums.ConversionTrackingStatusEnum_CONVERSION_TRACKING_MANAGED_BY_SELF,
		GoogleAdsConversionCustomer:        "customers/" + a.conversionCustomer(),
		AcceptedCustomerDataTerms:          a.UserData != UserDataNoTerms,
		EnhancedConversionsForLeadsEnabled: a.UserData == UserDataAllowed,
	}
	switch {
	case a.NotTracked:
		setting.ConversionTrackingId = nil
		setting.ConversionTrackingStatus = enums.ConversionTrackingStatusEnum_NOT_CONVERSION_TRACKED
	case a.conversionCustomer() == a.id:
	case a.conversionCustomer() == login:
		setting.ConversionTrackingStatus = enums.ConversionTrackingStatusEnum_CONVERSION_TRACKING_MANAGED_BY_THIS_MANAGER
	default:
		setting.ConversionTrackingStatus = enums.ConversionTrackingStatusEnum_CONVERSION_TRACKING_MANAGED_BY_ANOTHER_MANAGER
	}
	if a.conversionCustomer() != a.id {
		setting.CrossAccountConversionTrackingId = new(int64Of(a.conversionCustomer()))
	}
	return &resources.Customer{
		ResourceName:              "customers/" + a.id,
		Id:                        &number,
		DescriptiveName:           new("Simulated account " + a.id),
		CurrencyCode:              &a.Currency,
		TimeZone:                  &a.TimeZone,
		AutoTaggingEnabled:        new(!a.AutoTaggingOff),
		Manager:                   &a.Manager,
		TestAccount:               &a.Test,
		Status:                    a.Status,
		ConversionTrackingSetting: setting,
	}
}

// int64Of gives a customer ID as a number; it is ten digits, as every customer ID that gets this far.
func int64Of(customer string) int64 {
	id, _ := strconv.ParseInt(customer, 10, 64)
	return id
}

// conversionCustomer is the account whose conversion actions count for this one.
func (a *account) conversionCustomer() string {
	if a.ConversionCustomer == "" {
		return a.id
	}
	return a.ConversionCustomer
}

// tracks tells whether an account has the conversion actions of another one.
func (w *world) tracks(customer string) bool {
	for id, a := range w.named {
		if id != customer && a.ConversionCustomer == customer {
			return true
		}
	}
	return false
}

// checkTakes refuses uploads to an account that takes no conversions.
func (w *world) checkTakes(a *account) error {
	if err := a.checkOpen(); err != nil {
		return err
	}
	if a.Manager && !w.tracks(a.id) {
		return invalid(adserrors.RequestErrorEnum_CANNOT_BE_EXECUTED_BY_MANAGER_ACCOUNT,
			"This operation cannot be executed by a manager account.", nil, "")
	}
	return nil
}

// checkOpen refuses uploads to an account that is not in use, and changes of it.
func (a *account) checkOpen() error {
	switch a.Status {
	case enums.CustomerStatusEnum_ENABLED:
		return nil
	case enums.CustomerStatusEnum_SUSPENDED:
		return refuse(codes.PermissionDenied, adserrors.AuthorizationErrorEnum_ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT,
			"The action is not permitted for a suspended account.", nil, "")
	default:
		return refuse(codes.PermissionDenied, adserrors.AuthorizationErrorEnum_CUSTOMER_NOT_ENABLED,
			"The customer account can't be accessed because it is not yet enabled or has been deactivated.", nil, "")
	}
}
