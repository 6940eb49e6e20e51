package simulator_test

import (
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"convload/writers/simulator"
)

func search(query string) *services.SearchGoogleAdsRequest {
	return &services.SearchGoogleAdsRequest{CustomerId: customer, Query: query}
}

func actions(id int64, name string) []*resources.ConversionAction {
	return []*resources.ConversionAction{{Id: &id, Name: &name}}
}

func variables(id int64, name string) []*resources.ConversionCustomVariable {
	return []*resources.ConversionCustomVariable{{Id: id, Name: name}}
}

// find runs a query both ways, which must agree, and gives the rows.
func (c *client) find(t *testing.T, query string) []*services.GoogleAdsRow {
	t.Helper()
	resp, err := c.search.Search(c.ctx, search(query))
	if err != nil {
		t.Fatal(err)
	}
	stream, err := c.search.SearchStream(c.ctx,
		&services.SearchGoogleAdsStreamRequest{CustomerId: customer, Query: query})
	if err != nil {
		t.Fatal(err)
	}
	header, err := stream.Header()
	if err != nil {
		t.Fatal(err)
	}
	streamed := &services.SearchGoogleAdsResponse{FieldMask: resp.FieldMask}
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if id := header.Get("request-id"); len(id) != 1 || id[0] != piece.RequestId {
			t.Errorf("request ID %q in the header, %q in the piece", id, piece.RequestId)
		}
		streamed.Results = append(streamed.Results, piece.Results...)
	}
	if !proto.Equal(resp, streamed) {
		t.Errorf("Search and SearchStream differ:\n%v\n%v", resp, streamed)
	}
	return resp.Results
}

func TestQueries(t *testing.T) {
	_, c := start(t, simulator.Options{
		Account: simulator.Account{Currency: "USD", TimeZone: "America/New_York",
			Actions: actions(12, "O'Brien's \"sale\"")},
		Accounts: map[string]simulator.Account{"1111111111": {}},
	})
	for _, test := range []struct {
		query string
		want  []string // rows as JSON
	}{
		{`SELECT customer.id, customer.currency_code, customer.time_zone FROM customer LIMIT 1`,
			[]string{`{"customer":{"resourceName":"customers/1234567890","id":"1234567890","currencyCode":"USD",` +
				`"timeZone":"America/New_York"}}`}},
		{`SELECT customer.conversion_tracking_setting.google_ads_conversion_customer,
			customer.conversion_tracking_setting.accepted_customer_data_terms FROM customer`,
			[]string{`{"customer":{"resourceName":"customers/1234567890","conversionTrackingSetting":{` +
				`"googleAdsConversionCustomer":"customers/1234567890","acceptedCustomerDataTerms":true}}}`}},
		{`select conversion_action.id, customer.time_zone from conversion_action where conversion_action.id = 7001002`,
			[]string{`{"conversionAction":{"resourceName":"customers/1234567890/conversionActions/7001002","id":"7001002"},` +
				`"customer":{"resourceName":"customers/1234567890","timeZone":"America/New_York"}}`}},
		{`SELECT conversion_action.name FROM conversion_action WHERE conversion_action.type = 'UPLOAD_CLICKS' AND
			conversion_action.status != 'REMOVED' AND conversion_action.counting_type = MANY_PER_CLICK AND
			conversion_action.attribution_model_settings.attribution_model != "EXTERNAL" LIMIT 2`,
			[]string{
				`{"conversionAction":{"resourceName":"customers/1234567890/conversionActions/12","name":"O'Brien's \"sale\""}}`,
				`{"conversionAction":{"resourceName":"customers/1234567890/conversionActions/7001001","name":"Closed deal"}}`,
			}},
		{`SELECT conversion_action.id FROM conversion_action
			WHERE conversion_action.name IN ('O\'Brien\'s "sale"', 'closed deal')`,
			[]string{`{"conversionAction":{"resourceName":"customers/1234567890/conversionActions/12","id":"12"}}`}},
		{`SELECT conversion_action.status FROM conversion_action WHERE conversion_action.status NOT IN (ENABLED, HIDDEN)`,
			[]string{`{"conversionAction":{"resourceName":"customers/1234567890/conversionActions/7001005",` +
				`"status":"REMOVED"}}`}},
		{`SELECT conversion_action.id FROM conversion_action WHERE conversion_action.app_id = 'x'`, nil},
		{`SELECT conversion_action.id FROM conversion_action WHERE conversion_action.primary_for_goal = FALSE`, nil},
		{`SELECT conversion_action.value_settings.default_currency_code FROM conversion_action
			WHERE conversion_action.value_settings.default_value = 0.00 AND conversion_action.id = 12`,
			[]string{`{"conversionAction":{"resourceName":"customers/1234567890/conversionActions/12",` +
				`"valueSettings":{"defaultCurrencyCode":"USD"}}}`}},
		{`SELECT conversion_custom_variable.id, conversion_custom_variable.tag, conversion_custom_variable.status
			FROM conversion_custom_variable`,
			[]string{
				`{"conversionCustomVariable":{"resourceName":"customers/1234567890/conversionCustomVariables/7009001",` +
					`"id":"7009001","tag":"tier","status":"ENABLED"}}`,
				`{"conversionCustomVariable":{"resourceName":"customers/1234567890/conversionCustomVariables/7009002",` +
					`"id":"7009002","tag":"old_tier","status":"PAUSED"}}`,
			}},
	} {
		rows := c.find(t, test.query)
		if len(rows) != len(test.want) {
			t.Errorf("%s\ngot %v", test.query, rows)
			continue
		}
		for i, row := range rows {
			var want services.GoogleAdsRow
			if err := protojson.Unmarshal([]byte(test.want[i]), &want); err != nil {
				t.Fatal(err)
			}
			if !proto.Equal(row, &want) {
				t.Errorf("%s\ngot  %v\nwant %v", test.query, row, &want)
			}
		}
	}
}

func TestRefusedQueries(t *testing.T) {
	_, c := start(t, simulator.Options{})
	for _, test := range []struct {
		query, want string
	}{
		{"", "QueryError.UNEXPECTED_END_OF_QUERY"},
		{"SELECT", "QueryError.UNEXPECTED_END_OF_QUERY"},
		{"UPDATE customer", "QueryError.EXPECTED_SELECT"},
		{"SELECT * FROM customer", "QueryError.BAD_SYMBOL"},
		{"SELECT customer.id customer", "QueryError.EXPECTED_FROM"},
		{"SELECT customer.id, FROM customer", "QueryError.EXPECTED_FROM"},
		{"SELECT customer.id FROM 'customer'", "QueryError.BAD_FIELD_NAME"},
		{"SELECT customer.id FROM custard", "QueryError.BAD_RESOURCE_TYPE_IN_FROM_CLAUSE"},
		{"SELECT campaign.id FROM campaign", "QueryError.PROHIBITED_RESOURCE_TYPE_IN_FROM_CLAUSE"},
		{"SELECT customer.idd FROM customer", "QueryError.UNRECOGNIZED_FIELD"},
		{"SELECT customer.id.id FROM customer", "QueryError.UNRECOGNIZED_FIELD"},
		{"SELECT customer FROM customer", "QueryError.PROHIBITED_FIELD_IN_SELECT_CLAUSE"},
		{"SELECT customer.conversion_tracking_setting FROM customer", "QueryError.PROHIBITED_FIELD_IN_SELECT_CLAUSE"},
		{"SELECT campaign.id FROM customer", "QueryError.PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE"},
		{"SELECT metrics.clicks FROM customer", "QueryError.PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE"},
		{"SELECT customer.id FROM customer WHERE customer.status = 'ENABLEDD'", "QueryError.BAD_ENUM_CONSTANT"},
		{"SELECT customer.id FROM customer WHERE customer.id = 'x'", "QueryError.BAD_VALUE"},
		{"SELECT customer.id FROM customer WHERE customer.manager = 2", "QueryError.BAD_VALUE"},
		{"SELECT customer.id FROM customer WHERE customer.id LIKE '1%'", "QueryError.BAD_OPERATOR"},
		{"SELECT customer.id FROM customer WHERE customer.id > 1", "QueryError.BAD_SYMBOL"},
		{"SELECT customer.id FROM customer WHERE customer.id IN 1", "QueryError.EXPECTED_LIST"},
		{"SELECT customer.id FROM customer WHERE customer.id IN ()", "QueryError.BAD_VALUE"},
		{"SELECT customer.id FROM customer WHERE customer.id IN (1", "QueryError.UNEXPECTED_END_OF_QUERY"},
		{"SELECT customer.id FROM customer WHERE customer.id = 1 OR customer.id = 2", "QueryError.UNEXPECTED_INPUT"},
		{"SELECT customer.id FROM customer WHERE customer.descriptive_name = 'x", "QueryError.STRING_NOT_TERMINATED"},
		{"SELECT customer.id FROM customer WHERE customer.descriptive_name = 'x\ny'",
			"QueryError.PROHIBITED_NEWLINE_IN_STRING"},
		{`SELECT customer.id FROM customer WHERE customer.descriptive_name = 'x\n'`, "QueryError.BAD_ESCAPE_SEQUENCE"},
		{"SELECT customer.id FROM customer LIMIT 0", "QueryError.LIMIT_VALUE_TOO_LOW"},
		{"SELECT customer.id FROM customer LIMIT 1.5", "QueryError.BAD_LIMIT_VALUE"},
		{"SELECT customer.id FROM customer LIMIT 99999999999", "QueryError.BAD_LIMIT_VALUE"},
		{"SELECT customer.id FROM customer ORDER BY customer.id", "QueryError.UNEXPECTED_INPUT"},
		{"SELECT conversion_action.tag_snippets FROM conversion_action WHERE conversion_action.tag_snippets = 'x'",
			"QueryError.BAD_VALUE"},
	} {
		var header, trailer metadata.MD
		_, err := c.search.Search(c.ctx, search(test.query), grpc.Header(&header), grpc.Trailer(&trailer))
		t.Run(test.query, func(t *testing.T) { refused(t, err, header, trailer, codes.InvalidArgument, test.want) })

		stream, err := c.search.SearchStream(c.ctx,
			&services.SearchGoogleAdsStreamRequest{CustomerId: customer, Query: test.query})
		if err != nil {
			t.Fatal(err)
		}
		_, err = stream.Recv()
		t.Run("stream of "+test.query, func(t *testing.T) {
			refused(t, err, header, stream.Trailer(), codes.InvalidArgument, test.want)
		})
	}
}

func TestSearchSettings(t *testing.T) {
	_, c := start(t, simulator.Options{})
	const query = "SELECT conversion_action.id FROM conversion_action"
	for name, test := range map[string]struct {
		change func(*services.SearchGoogleAdsRequest)
		want   string
	}{
		"page size": {func(r *services.SearchGoogleAdsRequest) { r.PageSize = 1000 },
			"RequestError.PAGE_SIZE_NOT_SUPPORTED page_size"},
		"page token": {func(r *services.SearchGoogleAdsRequest) { r.PageToken = "x" },
			"RequestError.INVALID_PAGE_TOKEN page_token"},
		"summary": {func(r *services.SearchGoogleAdsRequest) {
			r.SearchSettings = &services.SearchSettings{ReturnSummaryRow: true}
		}, "RequestError.CANNOT_RETURN_SUMMARY_ROW_FOR_REQUEST_WITHOUT_METRICS search_settings"},
		"customer": {func(r *services.SearchGoogleAdsRequest) { r.CustomerId = "1" },
			"RequestError.INVALID_CUSTOMER_ID customer_id"},
	} {
		t.Run(name, func(t *testing.T) {
			req := search(query)
			test.change(req)
			var header, trailer metadata.MD
			_, err := c.search.Search(c.ctx, req, grpc.Header(&header), grpc.Trailer(&trailer))
			refused(t, err, header, trailer, codes.InvalidArgument, test.want)
		})
	}
	req := search(query)
	req.SearchSettings = &services.SearchSettings{OmitResults: true, ReturnTotalResultsCount: true}
	resp, err := c.search.Search(c.ctx, req)
	if err != nil || resp.TotalResultsCount != 6 || len(resp.Results) != 0 ||
		!slices.Equal(resp.FieldMask.Paths, []string{"conversion_action.id"}) {
		t.Errorf("got %v, %v", resp, err)
	}
	validate := search(query)
	validate.ValidateOnly = true
	if resp, err := c.search.Search(c.ctx, validate); err != nil || len(resp.Results) != 0 {
		t.Errorf("validate_only: %v, %v", resp, err)
	}
}
