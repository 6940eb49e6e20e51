package googleads

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
)

// NewAction is a conversion action to be created. A zero field but the name leaves Google's default.
type NewAction struct {
	Name         string
	Category     string   // Google's name of it: PURCHASE
	Value        *float64 // of conversions that come without one
	Currency     string   // of Value
	LookbackDays int64    // how many days after a click a conversion may be, 1 to 90
	OnePerClick  bool     // counts one conversion a click, not every one
	Secondary    bool     // is not bid for
}

// Creation is what became of a NewAction. Where Google was only to validate it, it has no ID.
type Creation struct {
	ID       int64
	Resource string // customers/…/conversionActions/…
	Found    bool   // the answer was lost, and the action was found there
}

// SaleCategories are the categories that conversions of clicks fit, which happen away from the web site.
var SaleCategories = []string{"PURCHASE", "CONVERTED_LEAD", "QUALIFIED_LEAD", "IMPORTED_LEAD", "SUBMIT_LEAD_FORM", "SIGNUP",
	"BOOK_APPOINTMENT", "REQUEST_QUOTE", "CONTACT", "SUBSCRIBE_PAID", "DEFAULT"}

// Category finds Google's name of a category, in whatever letters it is written.
func Category(text string) (name string, ok bool) {
	name = strings.ToUpper(strings.NewReplacer(" ", "_", "-", "_").Replace(text))
	number, known := enums.ConversionActionCategoryEnum_ConversionActionCategory_value[name]
	return name, known && number > int32(enums.ConversionActionCategoryEnum_UNKNOWN)
}

// encode leaves out what is Google's alone to say: ID, origin, owner and tags.
// (https://developers.google.com/google-ads/api/docs/conversions/create-conversion-actions)
func (a *NewAction) encode() *resources.ConversionAction {
	action := &resources.ConversionAction{
		Name:         &a.Name,
		Type:         enums.ConversionActionTypeEnum_UPLOAD_CLICKS,
		Status:       enums.ConversionActionStatusEnum_ENABLED,
		CountingType: enums.ConversionActionCountingTypeEnum_MANY_PER_CLICK,
		Category:     enums.ConversionActionCategoryEnum_DEFAULT,
	}
	if a.OnePerClick {
		action.CountingType = enums.ConversionActionCountingTypeEnum_ONE_PER_CLICK
	}
	if a.Category != "" {
		number := enums.ConversionActionCategoryEnum_ConversionActionCategory_value[a.Category]
		action.Category = enums.ConversionActionCategoryEnum_ConversionActionCategory(number)
	}
	if a.LookbackDays != 0 {
		action.ClickThroughLookbackWindowDays = &a.LookbackDays
	}
	if a.Value != nil {
		action.ValueSettings = &resources.ConversionAction_ValueSettings{DefaultValue: a.Value, DefaultCurrencyCode: &a.Currency}
	}
	if a.Secondary {
		action.PrimaryForGoal = new(false)
	}
	return action
}

// CreateAction creates a conversion action that conversions of clicks can be uploaded to, or has Google only validate
// it. Creating is not idempotent: where the answer to a request was lost, the action is looked up by its name before the
// request is sent again, and a name that Google calls taken by then is this one's. Otherwise a name that is taken is a
// *NameTakenError. Where nobody can be asked whether it was created, the error is an *UnknownCreationError.
func (d *Directory) CreateAction(ctx context.Context, customer string, a NewAction, validateOnly bool) (Creation, error) {
	wanted := a.encode()
	lost := false // a request whose answer never came may have created it
	for try := 1; ; try++ {
		made, err := d.createOnce(ctx, customer, wanted, validateOnly)
		e, ok := asRequestError(err)
		if !ok {
			return made, err
		}
		taken := slices.ContainsFunc(e.errors, func(one adsError) bool { return one.code == duplicateName })
		lost = lost || !validateOnly && e.left && e.unanswered()
		if taken || lost {
			found, err := d.namesake(ctx, customer, wanted)
			switch {
			case err != nil && lost:
				return Creation{}, &UnknownCreationError{Name: a.Name, Customer: customer, Err: err}
			case err != nil:
				return Creation{}, err
			case lost && found != nil && len(differences(found, wanted)) == 0:
				return Creation{ID: found.GetId(), Resource: found.GetResourceName(), Found: true}, nil
			case taken || found != nil:
				return Creation{}, newNameTaken(customer, found, wanted)
			}
		}
		if ctx.Err() != nil {
			return Creation{}, ctx.Err() // nobody refused anything
		}
		if !e.worthAnotherTry() || try == d.Tries || e.wait() > d.MaxWait {
			return Creation{}, e.stop(customer)
		}
		d.Log.Warn("a request to create a conversion action failed and is sent again", "error", e.Error())
		if err := d.client.pace.pause(ctx, customer, max(e.wait(), d.backoff(try))); err != nil {
			return Creation{}, err
		}
	}
}

const duplicateName = "ConversionActionError.DUPLICATE_NAME"

func (d *Directory) createOnce(ctx context.Context, customer string, action *resources.ConversionAction, validateOnly bool) (made Creation, err error) {
	service := services.NewConversionActionServiceClient(d.client.conn)
	request := &services.MutateConversionActionsRequest{CustomerId: customer, ValidateOnly: validateOnly,
		Operations: []*services.ConversionActionOperation{{Operation: &services.ConversionActionOperation_Create{Create: action}}}}
	_, err = d.client.call(ctx, customer, func(ctx context.Context, opts ...grpc.CallOption) error {
		ctx, cancel := context.WithTimeout(ctx, d.Deadline)
		defer cancel()
		resp, err := service.MutateConversionActions(ctx, request, opts...)
		if err != nil || validateOnly {
			return err
		}
		if len(resp.GetResults()) != 1 {
			return errors.New("the answer does not name the conversion action") // and so says as little as none
		}
		made.Resource = resp.GetResults()[0].GetResourceName()
		_, id, _ := strings.Cut(made.Resource, "/conversionActions/")
		made.ID, _ = strconv.ParseInt(id, 10, 64) // a name without a number shows no ID
		return nil
	})
	return made, err
}
