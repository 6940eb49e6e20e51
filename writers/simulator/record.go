package simulator

import (
	"slices"
	"strings"
	"time"

	"github.com/shenzhencenter/google-ads-pb/common"
	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/services"
)

// Record is a conversion that was accepted. Its fields are those of Google's ClickConversion.
type Record struct {
	Customer      string           `json:"customer"`
	LoginCustomer string           `json:"login_customer,omitempty"`
	ActionID      int64            `json:"action_id"`
	Gclid         string           `json:"gclid,omitempty"`
	Gbraid        string           `json:"gbraid,omitempty"`
	Wbraid        string           `json:"wbraid,omitempty"`
	HashedEmails  []string         `json:"hashed_emails,omitempty"`
	HashedPhones  []string         `json:"hashed_phones,omitempty"`
	DateTime      string           `json:"date_time"` // as it was sent
	Value         *float64         `json:"value,omitempty"`
	Currency      string           `json:"currency,omitempty"`
	OrderID       string           `json:"order_id,omitempty"`
	Credit        float64          `json:"credit,omitempty"`
	Model         string           `json:"model,omitempty"`
	Variables     map[int64]string `json:"variables,omitempty"` // by the custom variable's ID
	AdUserData    string           `json:"ad_user_data,omitempty"`
	Environment   string           `json:"environment,omitempty"`
	CustomerType  string           `json:"customer_type,omitempty"`
	JobID         int64            `json:"job_id"`
	RequestID     string           `json:"request_id"`
	Received      time.Time        `json:"received"`
}

// newRecord notes what a well-formed conversion says.
func newRecord(c *services.ClickConversion) *Record {
	actionID, _ := resourceID(c.GetConversionAction(), actionCollection)
	record := &Record{
		ActionID: actionID,
		Gclid:    c.GetGclid(),
		Gbraid:   c.Gbraid,
		Wbraid:   c.Wbraid,
		DateTime: c.GetConversionDateTime(),
		Value:    c.ConversionValue,
		Currency: c.GetCurrencyCode(),
		OrderID:  c.GetOrderId(),
		Credit:   c.GetExternalAttributionData().GetExternalAttributionCredit(),
		Model:    c.GetExternalAttributionData().GetExternalAttributionModel(),
	}
	for _, identifier := range c.UserIdentifiers {
		switch id := identifier.Identifier.(type) {
		case *common.UserIdentifier_HashedEmail:
			record.HashedEmails = append(record.HashedEmails, id.HashedEmail)
		case *common.UserIdentifier_HashedPhoneNumber:
			record.HashedPhones = append(record.HashedPhones, id.HashedPhoneNumber)
		}
	}
	for _, v := range c.CustomVariables {
		if record.Variables == nil {
			record.Variables = map[int64]string{}
		}
		id, _ := resourceID(v.ConversionCustomVariable, variableCollection)
		record.Variables[id] = v.Value
	}
	if consent := c.GetConsent().GetAdUserData(); consent != enums.ConsentStatusEnum_UNSPECIFIED {
		record.AdUserData = consent.String()
	}
	if e := c.ConversionEnvironment; e != enums.ConversionEnvironmentEnum_UNSPECIFIED {
		record.Environment = e.String()
	}
	if t := c.CustomerType; t != enums.ConversionCustomerTypeEnum_UNSPECIFIED {
		record.CustomerType = t.String()
	}
	return record
}

// conversionKey tells conversions apart: one click, one action and one instant make one conversion, however the instant
// is written.
type conversionKey struct {
	action int64
	click  clickKey
	second int64 // Unix time
}

// clickKey is the click that a conversion belongs to: the first click ID that it has, else its user identifiers.
type clickKey struct{ kind, value string }

// orderKey tells orders apart: an order ID counts once for one conversion action.
type orderKey struct {
	action int64
	order  string
}

// key tells whether another conversion is the same one; ok is false where the time cannot be read.
func (r *Record) key() (key conversionKey, ok bool) {
	at, ok := parseDateTime(r.DateTime)
	return conversionKey{action: r.ActionID, click: r.click(), second: at.Unix()}, ok
}

// order tells what its order ID counts as; it has no order where it has no order ID.
func (r *Record) order() orderKey { return orderKey{action: r.ActionID, order: r.OrderID} }

func (r *Record) click() clickKey {
	switch {
	case r.Gclid != "":
		return clickKey{"gclid", r.Gclid}
	case r.Gbraid != "":
		return clickKey{"gbraid", r.Gbraid}
	case r.Wbraid != "":
		return clickKey{"wbraid", r.Wbraid}
	}
	hashes := slices.Concat(r.HashedEmails, r.HashedPhones)
	slices.Sort(hashes)
	return clickKey{"user_identifiers", strings.Join(hashes, ",")}
}
