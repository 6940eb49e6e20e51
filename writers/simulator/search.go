package simulator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
)

// pageRows is how many rows one answer holds
// (https://developers.google.com/google-ads/api/docs/reporting/paging).
const pageRows = 10_000

// searchService is the part of GoogleAdsService that answers queries.
type searchService struct {
	services.UnimplementedGoogleAdsServiceServer
	server *Server
}

// Search answers a query with one page: no account here has more rows than that.
func (g *searchService) Search(ctx context.Context, req *services.SearchGoogleAdsRequest) (
	*services.SearchGoogleAdsResponse, error,
) {
	switch settings := req.GetSearchSettings(); {
	case req.PageSize != 0:
		return nil, invalid(adserrors.RequestErrorEnum_PAGE_SIZE_NOT_SUPPORTED,
			"Setting the page size is not supported. Search Responses will have fixed page size of '10000' rows.",
			path{}.field("page_size"), "")
	case req.PageToken != "":
		return nil, invalid(adserrors.RequestErrorEnum_INVALID_PAGE_TOKEN, "Page token is invalid.",
			path{}.field("page_token"), "")
	case settings.GetReturnSummaryRow():
		return nil, invalid(adserrors.RequestErrorEnum_CANNOT_RETURN_SUMMARY_ROW_FOR_REQUEST_WITHOUT_METRICS,
			"Cannot return summary row for requests without metrics.", path{}.field("search_settings"), "")
	}
	rows, mask, err := g.rows(callOf(ctx), req.CustomerId, req.Query)
	if err != nil {
		return nil, err
	}
	resp := &services.SearchGoogleAdsResponse{FieldMask: mask}
	if req.GetSearchSettings().GetReturnTotalResultsCount() {
		resp.TotalResultsCount = int64(len(rows))
	}
	if !req.ValidateOnly && !req.GetSearchSettings().GetOmitResults() {
		resp.Results = rows
	}
	return resp, nil
}

// SearchStream answers a query in pieces: one at least, which may hold no rows.
func (g *searchService) SearchStream(req *services.SearchGoogleAdsStreamRequest,
	stream grpc.ServerStreamingServer[services.SearchGoogleAdsStreamResponse],
) error {
	c := callOf(stream.Context())
	rows, mask, err := g.rows(c, req.CustomerId, req.Query)
	if err != nil {
		return err
	}
	if err := stream.SetHeader(metadata.Pairs(requestIDKey, c.requestID)); err != nil {
		return err
	}
	for {
		piece := rows[:min(pageRows, len(rows))]
		rows = rows[len(piece):]
		err := stream.Send(&services.SearchGoogleAdsStreamResponse{
			Results: piece, FieldMask: mask, RequestId: c.requestID})
		if err != nil || len(rows) == 0 {
			return err
		}
	}
}

// rows answers a query about an account.
func (g *searchService) rows(c *call, customer, text string) ([]*services.GoogleAdsRow, *fieldmaskpb.FieldMask, error) {
	if err := g.server.checkCustomer(c, customer); err != nil {
		return nil, nil, err
	}
	q, err := parseQuery(text)
	if err != nil {
		return nil, nil, refuseQuery(err)
	}
	plan, err := newPlan(q)
	if err != nil {
		return nil, nil, refuseQuery(err)
	}
	g.server.world.mu.Lock()
	defer g.server.world.mu.Unlock()
	return plan.run(g.all(c, customer, q.resource)), &fieldmaskpb.FieldMask{Paths: q.fields}, nil
}

// refuseQuery says what is wrong with a query.
func refuseQuery(err error) error {
	if e, ok := errors.AsType[*queryError](err); ok {
		return invalid(e.code, e.message, nil, "")
	}
	return refuse(codes.Internal, adserrors.InternalErrorEnum_INTERNAL_ERROR, err.Error(), nil, "")
}

// served are the resources that can stand behind FROM. Fields of customer may be selected with each of them.
var served = []string{"conversion_action", "conversion_custom_variable", "customer", hierarchy, clientSummary, actionSummary}

// The resources that tell what became of uploads.
const (
	clientSummary = "offline_conversion_upload_client_summary"
	actionSummary = "offline_conversion_upload_conversion_action_summary"
)

// all gives everything that there is of a resource, by ID, with the account beside it.
func (g *searchService) all(c *call, customer, resource string) []*services.GoogleAdsRow {
	a := g.server.world.account(customer)
	var rows []*services.GoogleAdsRow
	switch resource {
	case "customer":
		rows = append(rows, &services.GoogleAdsRow{})
	case "conversion_action":
		for _, id := range slices.Sorted(maps.Keys(a.actions)) {
			rows = append(rows, &services.GoogleAdsRow{ConversionAction: a.actions[id]})
		}
	case "conversion_custom_variable":
		for _, v := range a.variables {
			rows = append(rows, &services.GoogleAdsRow{ConversionCustomVariable: v})
		}
	case hierarchy:
		rows = g.server.world.below(a)
	case clientSummary:
		rows = g.server.clientSummary(a)
	case actionSummary:
		rows = g.server.actionSummaries(a)
	}
	for _, row := range rows {
		row.Customer = a.customer(c.loginCustomer)
	}
	return rows
}

// notServed tells what is served in place of a resource.
func notServed(resource string) string {
	return fmt.Sprintf("Error in query: the simulator does not serve %.40q, only %s.",
		resource, strings.Join(served, ", "))
}
