package simulator

import "github.com/shenzhencenter/google-ads-pb/errors"

// checkRepeats refuses every copy of what stands in one request more than once: a conversion, and an order ID. Rows
// that were refused before do not count.
func checkRepeats(rows []*row) {
	conversions := map[conversionKey]int{}
	orders := map[orderKey]int{}
	for _, r := range rows {
		if len(r.errors) > 0 {
			continue
		}
		key, _ := r.record.key()
		conversions[key]++
		orders[r.record.order()]++
	}
	for _, r := range rows {
		if len(r.errors) > 0 {
			continue
		}
		key, _ := r.record.key()
		order := r.record.order()
		if conversions[key] > 1 {
			r.refuse(errors.ConversionUploadErrorEnum_DUPLICATE_CLICK_CONVERSION_IN_REQUEST,
				"Multiple events have the same click and conversion_date_time.", key.click.kind)
		}
		if order.order != "" && orders[order] > 1 {
			r.refuseValue(errors.ConversionUploadErrorEnum_DUPLICATE_ORDER_ID,
				"Imported events include multiple conversions with the same order ID and were not processed.",
				"order_id", order.order)
		}
	}
}

// checkHistory refuses what an earlier request brought: the order first, then the conversion itself.
func (r *row) checkHistory(a *account) {
	key, _ := r.record.key()
	order := r.record.order()
	if order.order != "" && a.orders[order] {
		r.refuseValue(errors.ConversionUploadErrorEnum_ORDER_ID_ALREADY_IN_USE,
			"The imported event includes an order ID that was previously recorded, so the event was not processed.",
			"order_id", order.order)
	}
	if a.conversions[key] {
		r.refuse(errors.ConversionUploadErrorEnum_CLICK_CONVERSION_ALREADY_EXISTS,
			"The imported event has the same click and conversion_date_time as an existing conversion.", key.click.kind)
	}
}
