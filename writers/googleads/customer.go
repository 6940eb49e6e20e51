package googleads

import (
	"context"
	"fmt"
	"strings"

	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/services"
)

// customerQuery asks for the settings that uploads depend on.
// (https://developers.google.com/google-ads/api/fields/v25/customer)
const customerQuery = "SELECT customer.id, customer.descriptive_name, customer.currency_code, customer.time_zone, " +
	"customer.auto_tagging_enabled, customer.manager, customer.test_account, customer.status, " +
	"customer.conversion_tracking_setting.google_ads_conversion_customer, " +
	"customer.conversion_tracking_setting.conversion_tracking_status, " +
	"customer.conversion_tracking_setting.accepted_customer_data_terms, " +
	"customer.conversion_tracking_setting.enhanced_conversions_for_leads_enabled FROM customer LIMIT 1"

// Customer is what uploads depend on in the settings of an account. What Google does not say is empty or false.
type Customer struct {
	ID                 string // ten digits
	Name               string
	Status             string // ENABLED, CANCELED, SUSPENDED or CLOSED
	Currency           string // ISO 4217
	TimeZone           string // an IANA name
	ConversionCustomer string // the account that conversion actions belong to and uploads go to: ten digits
	Manager            bool
	Test               bool
	NotTracked         bool // conversion tracking is off
	AutoTaggingOff     bool // addresses get no click ID
	Terms              bool // the customer data terms were accepted
	Leads              bool // enhanced conversions for leads are switched on
}

// Elsewhere tells whether conversions belong to another account.
func (c *Customer) Elsewhere() bool {
	return c.ConversionCustomer != "" && c.ConversionCustomer != c.ID
}

// notes tell, a sentence each, what in the account's settings keeps conversions from counting.
func (c *Customer) notes() []string {
	var notes []string
	if c.TimeZone == "" {
		notes = append(notes, "account "+c.ID+" did not tell its time zone")
	}
	if c.Elsewhere() {
		notes = append(notes, fmt.Sprintf("account %s: its conversion actions and uploads belong to account %s: set customer_id to that",
			c.ID, c.ConversionCustomer))
	}
	if c.NotTracked {
		notes = append(notes, "account "+c.ID+": conversion tracking is off, so that Google refuses its clicks: "+
			"convload setup says what to do")
	}
	if c.AutoTaggingOff {
		notes = append(notes, "account "+c.ID+": auto-tagging is off, so that new clicks get no click ID: "+
			"switch it on in Google Ads (Admin > Account settings)")
	}
	return notes
}

// Customer asks for an account's settings.
func (q *queries) Customer(ctx context.Context, id string) (*Customer, error) {
	rows, err := q.search(ctx, id, customerQuery)
	if err != nil {
		return nil, err
	}
	c := &Customer{ID: id}
	for _, row := range rows {
		c.read(row)
	}
	return c, nil
}

func (c *Customer) read(row *services.GoogleAdsRow) {
	from := row.GetCustomer()
	tracking := from.GetConversionTrackingSetting()
	*c = Customer{
		ID:                 c.ID,
		Name:               from.GetDescriptiveName(),
		Status:             from.GetStatus().String(),
		Currency:           from.GetCurrencyCode(),
		TimeZone:           from.GetTimeZone(),
		ConversionCustomer: customerOf(tracking.GetGoogleAdsConversionCustomer()),
		Manager:            from.GetManager(),
		Test:               from.GetTestAccount(),
		NotTracked:         tracking.GetConversionTrackingStatus() == enums.ConversionTrackingStatusEnum_NOT_CONVERSION_TRACKED,
		AutoTaggingOff:     from != nil && from.AutoTaggingEnabled != nil && !*from.AutoTaggingEnabled,
		Terms:              tracking.GetAcceptedCustomerDataTerms(),
		Leads:              tracking.GetEnhancedConversionsForLeadsEnabled(),
	}
}

// customerOf gives the ten digits of a resource name such as customers/1234567890; "" if it is none.
func customerOf(resource string) string {
	id, ok := strings.CutPrefix(resource, "customers/")
	if !ok || !isCustomerID(id) {
		return ""
	}
	return id
}
