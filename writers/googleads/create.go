package googleads

import (
	"context"
	"time"

	"github.com/shenzhencenter/google-ads-pb/enums"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
)

const createDeadline = time.Minute

// CreateAction creates a conversion action that conversions of clicks can be uploaded to and that counts every one of
// them. It is not tried again: where its reply is lost, the action may exist.
// (https://developers.google.com/google-ads/api/docs/conversions/create-conversion-actions)
func (c *Client) CreateAction(ctx context.Context, customer, name string) error {
	service := services.NewConversionActionServiceClient(c.conn)
	action := &resources.ConversionAction{
		Name:         &name,
		Type:         enums.ConversionActionTypeEnum_UPLOAD_CLICKS,
		Status:       enums.ConversionActionStatusEnum_ENABLED,
		CountingType: enums.ConversionActionCountingTypeEnum_MANY_PER_CLICK,
		Category:     enums.ConversionActionCategoryEnum_DEFAULT,
	}
	request := &services.MutateConversionActionsRequest{CustomerId: customer, Operations: []*services.ConversionActionOperation{
		{Operation: &services.ConversionActionOperation_Create{Create: action}}}}
	ctx, cancel := context.WithTimeout(ctx, createDeadline)
	defer cancel()
	_, err := c.call(ctx, customer, func(ctx context.Context, opts ...grpc.CallOption) error {
		_, err := service.MutateConversionActions(ctx, request, opts...)
		return err
	})
	return err
}
