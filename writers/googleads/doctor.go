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

// TryUpload asks Google to check the upload of an invented click, and to keep nothing. That Google has something against
// the click alone is the good answer: nil says that uploads are allowed, and any error says why they are not, or cannot be
// asked about.
func (d *Doctor) TryUpload(ctx context.Context, customer string, action int64, at time.Time) error {
	service := services.NewConversionUploadServiceClient(d.client.conn)
	click, when := inventedClick, at.Format(pipeline.TimeLayout)
	name := "customers/" + customer + "/conversionActions/" + strconv.FormatInt(action, 10)
	request := &services.UploadClickConversionsRequest{CustomerId: customer, PartialFailure: true, ValidateOnly: true,
		Conversions: []*services.ClickConversion{{Gclid: &click, ConversionAction: &name, ConversionDateTime: &when}}}
	return d.patiently(ctx, customer, func() error {
		var resp *services.UploadClickConversionsResponse
		requestID, err := d.client.call(ctx, customer, func(ctx context.Context, opts ...grpc.CallOption) error {
			ctx, cancel := context.WithTimeout(ctx, d.Deadline)
			defer cancel()
			var err error
			resp, err = service.UploadClickConversions(ctx, request, opts...)
			return err
		})
		e, refused := asRequestError(err)
		switch {
		case refused && len(e.errors) > 0:
		case err != nil:
			return err
		default:
			r := readReply([]*pipeline.Entry{{}}, resp, true)
			e = &requestError{code: codes.InvalidArgument, errors: append(r.loose, r.answers[0].errors...),
				requestID: requestID, left: true}
			if r.unknown != "" {
				e.errors = append(e.errors, adsError{code: unreadableDetails, message: r.unknown})
			}
		}
		if e.errors = slices.DeleteFunc(e.errors, adsError.blamesClick); len(e.errors) > 0 {
			return e
		}
		return nil
	})
}

// blamesClick tells whether an error would not be there if the click and its time were real ones. Whatever else Google
// says of a row, it would say of others, too.
func (e adsError) blamesClick() bool {
	if _, ofRow := e.row(1); !ofRow || IsNotAllowlisted(e.code) {
		return false
	}
	switch known := explainRow(e.code); known.verdict() {
	case delivered, later, hopeless:
		return true
	case refused:
		return e.field() == "gclid" || slices.Contains(ofInventedClicks, known.Code)
	default:
		return false
	}
}

// ofInventedClicks are what else Google may say of a row that has an invented click, and nothing but that and a time.
var ofInventedClicks = []string{"ConversionUploadError.EVENT_NOT_FOUND", "ConversionUploadError.UNAUTHORIZED_CUSTOMER",
	"ConversionUploadError.INVALID_CUSTOMER_FOR_CLICK",
	"ConversionUploadError.EXTERNAL_ATTRIBUTION_DATA_NOT_SET_FOR_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION"}
