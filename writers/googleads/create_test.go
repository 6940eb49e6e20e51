package googleads

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/enums"
	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// makers is an account that creates conversion actions, a letter a request: c creates and answers, l creates and loses
// the answer, e creates and answers without its name, n does nothing and loses the answer, d says that the name is taken, and x refuses.
type makers struct {
	services.UnimplementedConversionActionServiceServer
	services.UnimplementedGoogleAdsServiceServer
	steps string
	deaf  bool // no query is answered

	mu       sync.Mutex
	requests []*services.MutateConversionActionsRequest
	actions  []*resources.ConversionAction
}

func (m *makers) MutateConversionActions(_ context.Context, req *services.MutateConversionActionsRequest) (*services.MutateConversionActionsResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	step := m.steps[min(len(m.requests), len(m.steps)-1)]
	m.requests = append(m.requests, req)
	resource := "customers/1234567890/conversionActions/7"
	if strings.ContainsRune("cle", rune(step)) && !req.ValidateOnly {
		made := proto.CloneOf(req.Operations[0].GetCreate())
		made.Id, made.ResourceName, made.PrimaryForGoal = new(int64(7)), resource, new(made.PrimaryForGoal == nil)
		m.actions = append(m.actions, made)
	}
	switch step {
	case 'c':
		resp := &services.MutateConversionActionsResponse{}
		if !req.ValidateOnly {
			resp.Results = []*services.MutateConversionActionResult{{ResourceName: resource}}
		}
		return resp, nil
	case 'e':
		return &services.MutateConversionActionsResponse{}, nil
	case 'd':
		return nil, refusedFor(&adserrors.GoogleAdsError{ErrorCode: &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_ConversionActionError{
			ConversionActionError: adserrors.ConversionActionErrorEnum_DUPLICATE_NAME}}})
	case 'x':
		return nil, refusedFor(&adserrors.GoogleAdsError{Message: "Too low.", ErrorCode: &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_RangeError{
			RangeError: adserrors.RangeErrorEnum_TOO_LOW}}})
	default:
		return nil, status.Error(codes.Unavailable, "gone")
	}
}

func (m *makers) SearchStream(_ *services.SearchGoogleAdsStreamRequest, stream grpc.ServerStreamingServer[services.SearchGoogleAdsStreamResponse]) error {
	if m.deaf {
		return status.Error(codes.Unavailable, "gone")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	resp := new(services.SearchGoogleAdsStreamResponse)
	for _, a := range m.actions {
		resp.Results = append(resp.Results, &services.GoogleAdsRow{ConversionAction: a})
	}
	return stream.Send(resp)
}

// create asks an account for an action.
func (m *makers) create(t *testing.T, a NewAction, validateOnly bool) (Creation, error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	services.RegisterConversionActionServiceServer(server, m)
	services.RegisterGoogleAdsServiceServer(server, m)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	u := connect(t, listener.Addr().String())
	return NewDirectory(u.client, u.Options).CreateAction(t.Context(), "1234567890", a, validateOnly)
}

// clickAction is an action as "Sale" would be created, or another.
func clickAction(change func(*resources.ConversionAction)) *resources.ConversionAction {
	a := (&NewAction{Name: "Sale"}).encode()
	a.Id, a.ResourceName = new(int64(3)), "customers/1234567890/conversionActions/3"
	if change != nil {
		change(a)
	}
	return a
}

// TestCreateActionOnce: whatever becomes of the answers, there is one action in the end, and nobody else's is taken for
// it.
func TestCreateActionOnce(t *testing.T) {
	other := clickAction(func(a *resources.ConversionAction) {
		a.CountingType = enums.ConversionActionCountingTypeEnum_ONE_PER_CLICK
	})
	phone := clickAction(func(a *resources.ConversionAction) { a.Type = enums.ConversionActionTypeEnum_UPLOAD_CALLS })
	for _, test := range []struct {
		name, steps string
		has         *resources.ConversionAction
		deaf        bool
		want        string // words of the error; "" is none
		found       bool
		asked       int
	}{
		{name: "created", steps: "c", asked: 1},
		{name: "created, and not named", steps: "e", found: true, asked: 1},
		{name: "created, not named, and nobody to ask", steps: "e", deaf: true, want: "it is not known whether", asked: 1},
		{name: "created, and the answer lost", steps: "l", found: true, asked: 1},
		{name: "not created, and the answer lost", steps: "nc", asked: 2},
		{name: "lost, and then taken by itself", steps: "nld", found: true, asked: 2},
		{name: "never created", steps: "n", want: "no answer came", asked: 3},
		{name: "lost, and nobody to ask", steps: "l", deaf: true, want: "it is not known whether", asked: 1},
		{name: "taken by its like", steps: "d", has: clickAction(nil), want: "just as it is wanted: use it", asked: 1},
		{name: "taken by another", steps: "d", has: other, want: "but counting is ONE_PER_CLICK", asked: 1},
		{name: "taken by one for calls", steps: "d", has: phone, want: "no conversions of clicks can be uploaded (type is UPLOAD_CALLS)", asked: 1},
		{name: "taken by nobody", steps: "d", want: "shows no conversion action of that name", asked: 1},
		{name: "lost, and another's", steps: "n", has: other, want: "but counting is ONE_PER_CLICK", asked: 1},
		{name: "refused", steps: "x", want: "RangeError.TOO_LOW", asked: 1},
	} {
		m := &makers{steps: test.steps, deaf: test.deaf}
		if test.has != nil {
			m.actions = append(m.actions, test.has)
		}
		made, err := m.create(t, NewAction{Name: "Sale"}, false)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
		if err == nil && (made.ID != 7 || made.Resource == "" || made.Found != test.found) {
			t.Errorf("%s: %+v", test.name, made)
		}
		if len(m.requests) != test.asked {
			t.Errorf("%s: %d requests, want %d", test.name, len(m.requests), test.asked)
		}
	}
}

// TestCreateActionErrors: whoever started it can tell what to do from the error's type.
func TestCreateActionErrors(t *testing.T) {
	_, err := (&makers{steps: "d", actions: []*resources.ConversionAction{clickAction(nil)}}).create(t, NewAction{Name: " Sale"}, true)
	if taken, ok := errors.AsType[*NameTakenError](err); !ok || taken.ID != 3 || !taken.Usable {
		t.Errorf("%v", err)
	}
	_, err = (&makers{steps: "n"}).create(t, NewAction{Name: "Sale"}, false)
	if stop, ok := errors.AsType[*pipeline.StopError](err); !ok || !stop.Again {
		t.Errorf("%v", err)
	}
	_, err = (&makers{steps: "l", deaf: true}).create(t, NewAction{Name: "Sale"}, false)
	if _, ok := errors.AsType[*UnknownCreationError](err); !ok {
		t.Errorf("%v", err)
	}
}

// TestEncodeAction: only what was asked for is sent, and nothing that is Google's to say.
func TestEncodeAction(t *testing.T) {
	value := 99.5
	m := &makers{steps: "c"}
	made, err := m.create(t, NewAction{Name: "Sale", Category: "PURCHASE", Value: &value, Currency: "EUR", LookbackDays: 90,
		OnePerClick: true, Secondary: true}, true)
	if err != nil || made != (Creation{}) {
		t.Fatalf("%+v, %v", made, err)
	}
	sent := m.requests[0]
	want := &resources.ConversionAction{Name: new("Sale"), Type: enums.ConversionActionTypeEnum_UPLOAD_CLICKS,
		Status: enums.ConversionActionStatusEnum_ENABLED, Category: enums.ConversionActionCategoryEnum_PURCHASE,
		CountingType: enums.ConversionActionCountingTypeEnum_ONE_PER_CLICK, PrimaryForGoal: new(false), ClickThroughLookbackWindowDays: new(int64(90)),
		ValueSettings: &resources.ConversionAction_ValueSettings{DefaultValue: &value, DefaultCurrencyCode: new("EUR")}}
	if got := sent.Operations[0].GetCreate(); !proto.Equal(got, want) || !sent.ValidateOnly || sent.PartialFailure {
		t.Errorf("sent %v", sent)
	}
	least := (&NewAction{Name: "Sale"}).encode()
	if least.PrimaryForGoal != nil || least.ClickThroughLookbackWindowDays != nil || least.ValueSettings != nil || least.Id != nil {
		t.Errorf("sent without being asked: %v", least)
	}
}

func TestCategory(t *testing.T) {
	for text, want := range map[string]string{"purchase": "PURCHASE", "Qualified lead": "QUALIFIED_LEAD", "book-appointment": "BOOK_APPOINTMENT",
		"UNKNOWN": "", "unspecified": "", "": "", "sale": ""} {
		if name, ok := Category(text); ok != (want != "") || ok && name != want {
			t.Errorf("%q is %q, %t", text, name, ok)
		}
	}
	for _, name := range SaleCategories {
		if _, ok := Category(name); !ok {
			t.Errorf("Google has no category %s", name)
		}
	}
}
