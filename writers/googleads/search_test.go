package googleads

import (
	"context"
	"errors"
	"net"
	"testing"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
)

// silent interrupts whoever asks, and answers nothing.
type silent struct {
	services.UnimplementedConversionActionServiceServer
	services.UnimplementedGoogleAdsServiceServer
	interrupt func()
}

func (s *silent) MutateConversionActions(ctx context.Context, _ *services.MutateConversionActionsRequest) (*services.MutateConversionActionsResponse, error) {
	s.interrupt()
	<-ctx.Done()
	return nil, ctx.Err()
}

func (s *silent) SearchStream(_ *services.SearchGoogleAdsStreamRequest, stream grpc.ServerStreamingServer[services.SearchGoogleAdsStreamResponse]) error {
	s.interrupt()
	<-stream.Context().Done()
	return stream.Context().Err()
}

// TestInterruptedQueries: an interruption is no refusal of Google's; but what it may have created is told.
func TestInterruptedQueries(t *testing.T) {
	for _, test := range []struct {
		name    string
		ask     func(context.Context, *Directory) error
		unknown bool
	}{
		{"query", func(ctx context.Context, d *Directory) error {
			_, err := d.Customer(ctx, "1234567890")
			return err
		}, false},
		{"validation", func(ctx context.Context, d *Directory) error {
			_, err := d.CreateAction(ctx, "1234567890", NewAction{Name: "Sale"}, true)
			return err
		}, false},
		{"creation", func(ctx context.Context, d *Directory) error {
			_, err := d.CreateAction(ctx, "1234567890", NewAction{Name: "Sale"}, false)
			return err
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			server, s := grpc.NewServer(), &silent{interrupt: interrupt}
			services.RegisterConversionActionServiceServer(server, s)
			services.RegisterGoogleAdsServiceServer(server, s)
			go server.Serve(listener)
			t.Cleanup(server.Stop)
			u := connect(t, listener.Addr().String())
			err = test.ask(ctx, NewDirectory(u.client, u.Options))
			_, unknown := errors.AsType[*UnknownCreationError](err)
			_, stopped := errors.AsType[*pipeline.StopError](err)
			if unknown != test.unknown || stopped || !errors.Is(err, context.Canceled) {
				t.Errorf("%T %v", err, err)
			}
		})
	}
}
