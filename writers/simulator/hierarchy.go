package simulator

import (
	"maps"
	"slices"

	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
)

// hierarchy is the resource that tells which accounts a manager leads to, with the manager itself at level 0.
// (https://developers.google.com/google-ads/api/docs/account-management/get-account-hierarchy)
const hierarchy = "customer_client"

// below lists an account and the named ones that are reached through it.
func (w *world) below(top *account) []*services.GoogleAdsRow {
	rows := []*services.GoogleAdsRow{{CustomerClient: top.asClient(top.id, 0)}}
	for _, id := range slices.Sorted(maps.Keys(w.named)) {
		if a := w.account(id); a.LoginCustomer == top.id {
			rows = append(rows, &services.GoogleAdsRow{CustomerClient: a.asClient(top.id, 1)})
		}
	}
	return rows
}

func (a *account) asClient(manager string, level int64) *resources.CustomerClient {
	return &resources.CustomerClient{
		ResourceName:    "customers/" + manager + "/customerClients/" + a.id,
		ClientCustomer:  new("customers/" + a.id),
		Id:              new(int64Of(a.id)),
		Level:           &level,
		DescriptiveName: new("Simulated account " + a.id),
		CurrencyCode:    &a.Currency,
		TimeZone:        &a.TimeZone,
		Manager:         &a.Manager,
		TestAccount:     &a.Test,
		Status:          a.Status,
	}
}
