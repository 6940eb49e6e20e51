package simulator_test

import (
	"slices"
	"testing"

	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"convload/writers/simulator"
)

const (
	otherCustomer = "5555555555"
	manager       = "9876543210"
)

// doctor asks for everything that tells whether an account can take conversions
// (https://developers.google.com/google-ads/api/docs/conversions/getting-started).
const doctor = `SELECT customer.id, customer.auto_tagging_enabled, customer.manager, customer.test_account, customer.status,
	customer.currency_code, customer.time_zone,
	customer.conversion_tracking_setting.google_ads_conversion_customer,
	customer.conversion_tracking_setting.conversion_tracking_status,
	customer.conversion_tracking_setting.conversion_tracking_id,
	customer.conversion_tracking_setting.cross_account_conversion_tracking_id,
	customer.conversion_tracking_setting.accepted_customer_data_terms,
	customer.conversion_tracking_setting.enhanced_conversions_for_leads_enabled
	FROM customer LIMIT 1`

// inspect gives an account as a doctor sees it who comes through a manager.
func (c *client) inspect(t *testing.T, id string, login ...string) *resources.Customer {
	t.Helper()
	resp, err := c.search.Search(c.to(id, login...), &services.SearchGoogleAdsRequest{CustomerId: id, Query: doctor})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Results[0].Customer
}

func TestAccountsDiffer(t *testing.T) {
	_, c := start(t, simulator.Options{Accounts: map[string]simulator.Account{otherCustomer: {
		Currency: "USD", TimeZone: "Asia/Tokyo", AutoTaggingOff: true, Test: true, UserData: simulator.UserDataOff,
		ConversionCustomer: manager, Status: enums.CustomerStatusEnum_SUSPENDED,
	}, manager: {Manager: true, NotTracked: true, UserData: simulator.UserDataNoTerms}}})
	for _, test := range []struct {
		id    string
		login []string
		want  string
	}{
		{customer, nil, `{"resourceName":"customers/1234567890","id":"1234567890","autoTaggingEnabled":true,"manager":false,
			"testAccount":false,"status":"ENABLED","currencyCode":"EUR","timeZone":"Europe/Berlin","conversionTrackingSetting":{
			"googleAdsConversionCustomer":"customers/1234567890","conversionTrackingId":"1234567890",
			"conversionTrackingStatus":"CONVERSION_TRACKING_MANAGED_BY_SELF","acceptedCustomerDataTerms":true,
			"enhancedConversionsForLeadsEnabled":true}}`},
		{otherCustomer, nil, `{"resourceName":"customers/5555555555","id":"5555555555","autoTaggingEnabled":false,
			"manager":false,"testAccount":true,"status":"SUSPENDED","currencyCode":"USD","timeZone":"Asia/Tokyo",
			"conversionTrackingSetting":{"googleAdsConversionCustomer":"customers/9876543210",
			"conversionTrackingId":"5555555555","crossAccountConversionTrackingId":"9876543210",
			"conversionTrackingStatus":"CONVERSION_TRACKING_MANAGED_BY_ANOTHER_MANAGER","acceptedCustomerDataTerms":true}}`},
		{otherCustomer, []string{manager}, `{"resourceName":"customers/5555555555","id":"5555555555",
			"autoTaggingEnabled":false,"manager":false,"testAccount":true,"status":"SUSPENDED","currencyCode":"USD",
			"timeZone":"Asia/Tokyo","conversionTrackingSetting":{"googleAdsConversionCustomer":"customers/9876543210",
			"conversionTrackingId":"5555555555","crossAccountConversionTrackingId":"9876543210",
			"conversionTrackingStatus":"CONVERSION_TRACKING_MANAGED_BY_THIS_MANAGER","acceptedCustomerDataTerms":true}}`},
		{manager, nil, `{"resourceName":"customers/9876543210","id":"9876543210","autoTaggingEnabled":true,"manager":true,
			"testAccount":false,"status":"ENABLED","currencyCode":"EUR","timeZone":"Europe/Berlin","conversionTrackingSetting":{
			"googleAdsConversionCustomer":"customers/9876543210","conversionTrackingStatus":"NOT_CONVERSION_TRACKED"}}`},
	} {
		var want resources.Customer
		if err := protojson.Unmarshal([]byte(test.want), &want); err != nil {
			t.Fatal(err)
		}
		if got := c.inspect(t, test.id, test.login...); !proto.Equal(got, &want) {
			t.Errorf("got  %v\nwant %v", got, &want)
		}
	}
}

// TestClosedAccounts checks which accounts take neither conversions nor changes, and what they say.
func TestClosedAccounts(t *testing.T) {
	for _, test := range []struct {
		name           string
		like           simulator.Account
		upload, change string // refusals of the request; "" for none
	}{
		{"open", simulator.Account{}, "", ""},
		{"suspended", simulator.Account{Status: enums.CustomerStatusEnum_SUSPENDED},
			"AuthorizationError.ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT",
			"AuthorizationError.ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT"},
		{"cancelled", simulator.Account{Status: enums.CustomerStatusEnum_CANCELED}, "AuthorizationError.CUSTOMER_NOT_ENABLED",
			"AuthorizationError.CUSTOMER_NOT_ENABLED"},
		{"closed", simulator.Account{Status: enums.CustomerStatusEnum_CLOSED}, "AuthorizationError.CUSTOMER_NOT_ENABLED",
			"AuthorizationError.CUSTOMER_NOT_ENABLED"},
		{"manager", simulator.Account{Manager: true}, "RequestError.CANNOT_BE_EXECUTED_BY_MANAGER_ACCOUNT", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, c := start(t, simulator.Options{Account: test.like})
			_, err := c.uploads.UploadClickConversions(c.ctx, request(conversion("one")))
			if test.upload == "" && err != nil || test.upload != "" && describe(failureOf(t, err))[0] != test.upload {
				t.Errorf("upload: %v", err)
			}
			_, err = c.actions.MutateConversionActions(c.ctx, mutate(create("Visit")))
			if test.change == "" && err != nil || test.change != "" && describe(failureOf(t, err))[0] != test.change {
				t.Errorf("change: %v", err)
			}
			if accepted := len(s.Accepted()) > 0; accepted != (test.upload == "") {
				t.Errorf("accepted: %t", accepted)
			}
		})
	}
}

// TestConversionCustomer checks that conversion actions and variables are the conversion customer's alone, who may be a
// manager.
func TestConversionCustomer(t *testing.T) {
	_, c := start(t, simulator.Options{Accounts: map[string]simulator.Account{
		customer: {ConversionCustomer: manager}, manager: {Manager: true}}})
	want := []string{"ConversionUploadError.NO_CONVERSION_ACTION_FOUND conversions[0].conversion_action"}
	if got := rowErrors(t, c.upload(t, conversion("one"))); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if rows := c.find(t, "SELECT conversion_action.id FROM conversion_action"); rows != nil {
		t.Errorf("actions: %v", rows)
	}
	if rows := c.find(t, "SELECT conversion_custom_variable.id FROM conversion_custom_variable"); rows != nil {
		t.Errorf("variables: %v", rows)
	}
	_, err := c.actions.MutateConversionActions(c.ctx, mutate(create("Visit")))
	if got := describe(failureOf(t, err)); got[0] != "OperationAccessDeniedError.MUTATE_ACTION_NOT_PERMITTED_FOR_CLIENT" {
		t.Errorf("create: %v", err)
	}
	req := request(conversion("one"))
	req.CustomerId = manager
	resp, err := c.uploads.UploadClickConversions(c.to(manager), req)
	if err != nil || resp.PartialFailureError != nil {
		t.Errorf("upload to the conversion customer: %v, %v", resp, err)
	}
}

func TestNotTracked(t *testing.T) {
	_, c := start(t, simulator.Options{Account: simulator.Account{NotTracked: true}})
	want := []string{"ConversionUploadError.CONVERSION_TRACKING_NOT_ENABLED_AT_IMPRESSION_TIME conversions[0].gclid"}
	if got := rowErrors(t, c.upload(t, conversion("one"))); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// TestVariables checks custom variables beside the built-in ones.
func TestVariables(t *testing.T) {
	_, c := start(t, simulator.Options{Account: simulator.Account{Variables: []*resources.ConversionCustomVariable{
		{Id: 1, Name: "Region"},
		{Id: 2, Name: "Rep", Tag: "rep", Status: enums.ConversionCustomVariableStatusEnum_ACTIVATION_NEEDED},
	}}})
	resp := c.upload(t, conversion("one", func(c *click) { c.CustomVariables = tier(1, "north") }),
		conversion("two", func(c *click) { c.CustomVariables = tier(2, "Ada") }))
	want := []string{"ConversionUploadError.CUSTOM_VARIABLE_NOT_ENABLED conversions[1].custom_variables[0].conversion_custom_variable"}
	if got := rowErrors(t, resp); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	rows := c.find(t, "SELECT conversion_custom_variable.tag FROM conversion_custom_variable WHERE conversion_custom_variable.id = 1")
	if len(rows) != 1 || rows[0].ConversionCustomVariable.Tag != "Region" {
		t.Errorf("got %v", rows)
	}
}

// TestAccessible checks that a login sees accounts of its own and managers, and no account that it reaches through one.
func TestAccessible(t *testing.T) {
	_, c := start(t, simulator.Options{Accounts: map[string]simulator.Account{
		otherCustomer: {}, "4444444444": {LoginCustomer: manager}}})
	resp, err := c.reached.ListAccessibleCustomers(c.with("x-goog-request-params"), &services.ListAccessibleCustomersRequest{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"customers/1234567890", "customers/5555555555", "customers/9876543210"}
	if !slices.Equal(resp.ResourceNames, want) {
		t.Errorf("got %q", resp.ResourceNames)
	}
}

// TestBelow checks which accounts a manager leads to.
func TestBelow(t *testing.T) {
	_, c := start(t, simulator.Options{Accounts: map[string]simulator.Account{
		otherCustomer: {}, manager: {Manager: true}, "4444444444": {LoginCustomer: manager}}})
	query := "SELECT customer_client.id, customer_client.manager, customer_client.level FROM customer_client"
	resp, err := c.search.Search(c.to(manager, manager), &services.SearchGoogleAdsRequest{CustomerId: manager, Query: query})
	if err != nil {
		t.Fatal(err)
	}
	check(t, resp.Results, `{"customerClient":{"resourceName":"customers/9876543210/customerClients/9876543210",
		"id":"9876543210","manager":true,"level":"0"}}`, `{"customerClient":{
		"resourceName":"customers/9876543210/customerClients/4444444444","id":"4444444444","manager":false,"level":"1"}}`)
}

// TestHierarchy: a manager leads to itself and to the accounts that are reached through it.
func TestHierarchy(t *testing.T) {
	_, c := start(t, simulator.Options{Accounts: map[string]simulator.Account{otherCustomer: {LoginCustomer: manager}}})
	resp, err := c.search.Search(c.to(manager, manager), &services.SearchGoogleAdsRequest{CustomerId: manager,
		Query: "SELECT customer_client.id, customer_client.level FROM customer_client"})
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	for _, row := range resp.Results {
		got = append(got, row.CustomerClient.GetId(), row.CustomerClient.GetLevel())
	}
	if want := []int64{9876543210, 0, 5555555555, 1}; !slices.Equal(got, want) {
		t.Errorf("got %d, want %d", got, want)
	}
}
