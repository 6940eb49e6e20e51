package googleads

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// Version is the version of the Google Ads API that this program speaks.
const Version = "v25"

// Sunset is the month in which Google ends that version, of which only the month is known so far.
// (https://developers.google.com/google-ads/api/docs/sunset-dates)
var Sunset = time.Date(2027, time.August, 1, 0, 0, 0, 0, time.UTC)

// Kind names the kind of the credentials: "refresh token", "service account" …
func (c *Credentials) Kind() string { return string(c.tokens.kind) }

// Doctor asks what has to be true of an account for conversions to be uploaded to it.
type Doctor struct{ queries }

// NewDoctor makes a doctor on a connection that stays the caller's.
func NewDoctor(c *Client, o Options) *Doctor { return &Doctor{newQueries(c, o)} }

// Customer asks for the settings of an account.
func (d *Doctor) Customer(ctx context.Context, id string) (*Customer, error) {
	return d.customer(ctx, id)
}

// Actions asks for all conversion actions of an account.
func (d *Doctor) Actions(ctx context.Context, customer string) (Actions, error) {
	return d.actions(ctx, customer)
}

// Variables asks for all custom variables of an account.
func (d *Doctor) Variables(ctx context.Context, customer string) (Variables, error) {
	return d.variables(ctx, customer)
}

// Accessible lists the accounts that the login reaches directly, in ten digits each. Accounts below a manager are not
// among them. (https://developers.google.com/google-ads/api/docs/account-management/listing-accounts)
func (d *Doctor) Accessible(ctx context.Context) ([]string, error) {
	service := services.NewCustomerServiceClient(d.client.conn)
	var ids []string
	err := d.patiently(ctx, "", func() error {
		_, err := d.client.call(ctx, "", func(ctx context.Context, opts ...grpc.CallOption) error {
			ctx, cancel := context.WithTimeout(ctx, d.Deadline)
			defer cancel()
			resp, err := service.ListAccessibleCustomers(ctx, &services.ListAccessibleCustomersRequest{}, opts...)
			ids = nil
			for _, name := range resp.GetResourceNames() {
				if id := customerOf(name); id != "" {
					ids = append(ids, id)
				}
			}
			return err
		})
		return err
	})
	return slices.Sorted(slices.Values(ids)), err
}

// clientQuery asks for all accounts at and below a manager.
// (https://developers.google.com/google-ads/api/docs/account-management/get-account-hierarchy)
const clientQuery = "SELECT customer_client.id FROM customer_client"

// Manages tells whether a manager account leads to another account, which is asked in the manager's own name.
func (d *Doctor) Manages(ctx context.Context, manager, customer string) (bool, error) {
	asManager := newQueries(d.client.through(manager), d.Options)
	rows, err := asManager.search(ctx, manager, clientQuery)
	return slices.ContainsFunc(rows, func(row *services.GoogleAdsRow) bool {
		return fmt.Sprintf("%010d", row.GetCustomerClient().GetId()) == customer
	}), err
}

// through is the same connection, asking in the name of another manager account.
func (c *Client) through(manager string) *Client {
	other, credentials := *c, *c.credentials
	credentials.LoginCustomerID = manager
	other.credentials = &credentials
	return &other
}

// notAllowlisted is the family of the error that says that an account may not upload clicks at all.
const notAllowlisted = "NotAllowlistedError"

// IsNotAllowlisted tells whether a code says that Google takes no click conversions of this project by this way, which it
// does of all that had not uploaded any before 15 June 2026.
// (https://developers.google.com/google-ads/api/docs/deprecations)
func IsNotAllowlisted(code string) bool { return strings.HasPrefix(code, notAllowlisted+".") }

// inventedClick is no click's ID, and does not look like one.
const inventedClick = "convload-setup-invented-click"

// TryUpload asks Google to check the upload of an invented click, and to keep nothing. That Google does not know the click
// is the good answer: nil says that uploads are allowed, and any error says why they are not, or cannot be asked about.
func (d *Doctor) TryUpload(ctx context.Context, customer string, action int64, at time.Time) error {
	service := services.NewConversionUploadServiceClient(d.client.conn)
	click, when := inventedClick, at.Format("2006-01-02 15:04:05-07:00")
	name := "customers/" + customer + "/conversionActions/" + strconv.FormatInt(action, 10)
	request := &services.UploadClickConversionsRequest{CustomerId: customer, PartialFailure: true, ValidateOnly: true,
		Conversions: []*services.ClickConversion{{Gclid: &click, ConversionAction: &name, ConversionDateTime: &when}}}
	return d.patiently(ctx, customer, func() error {
		var resp *services.UploadClickConversionsResponse
		_, err := d.client.call(ctx, customer, func(ctx context.Context, opts ...grpc.CallOption) error {
			ctx, cancel := context.WithTimeout(ctx, d.Deadline)
			defer cancel()
			var err error
			resp, err = service.UploadClickConversions(ctx, request, opts...)
			return err
		})
		if e, ok := asRequestError(err); ok && !forAll(e.errors) {
			if _, rowsOnly := blamed([]*pipeline.Entry{{}}, e.errors); rowsOnly {
				return nil // it is the click that was refused
			}
		}
		if found, _, _ := failureErrors(resp.GetPartialFailureError().GetDetails()); err == nil && forAll(found) {
			err = &requestError{code: codes.PermissionDenied, errors: found}
		}
		return err
	})
}

// forAll tells whether errors that name a row are about all rows that could be sent.
func forAll(errors []adsError) bool {
	return slices.ContainsFunc(errors, func(e adsError) bool { return IsNotAllowlisted(e.code) })
}
