package simulator

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/shenzhencenter/google-ads-pb/services"
)

// clientSummary tells what became of all uploads to an account: nothing where there was none.
func (s *Server) clientSummary(a *account) []*services.GoogleAdsRow {
	events := s.events(a)
	if len(events) == 0 {
		return nil
	}
	sum := summarise(events, s.options.Now())
	return []*services.GoogleAdsRow{{OfflineConversionUploadClientSummary: &resources.OfflineConversionUploadClientSummary{
		ResourceName:         fmt.Sprintf("customers/%s/offlineConversionUploadClientSummaries/%s", a.id, apiClient),
		Client:               apiClient,
		Status:               sum.status,
		TotalEventCount:      sum.newest.total(),
		SuccessfulEventCount: sum.newest.successful,
		SuccessRate:          sum.newest.share(sum.newest.successful),
		PendingEventCount:    sum.newest.pending,
		PendingRate:          sum.newest.share(sum.newest.pending),
		LastUploadDateTime:   sum.newest.last.Format(time.DateTime),
		DailySummaries:       sum.days,
		JobSummaries:         sum.jobs,
		Alerts:               sum.alerts,
	}}}
}

// actionSummaries tells the same of each conversion action of the account.
func (s *Server) actionSummaries(a *account) []*services.GoogleAdsRow {
	byAction := map[int64][]event{}
	for _, e := range s.events(a) {
		if a.actions[e.action] != nil {
			byAction[e.action] = append(byAction[e.action], e)
		}
	}
	var rows []*services.GoogleAdsRow
	for _, id := range slices.Sorted(maps.Keys(byAction)) {
		sum := summarise(byAction[id], s.options.Now())
		rows = append(rows, &services.GoogleAdsRow{
			OfflineConversionUploadConversionActionSummary: &resources.OfflineConversionUploadConversionActionSummary{
				ResourceName: fmt.Sprintf("customers/%s/offlineConversionUploadConversionActionSummaries/%d~%s", a.id, id,
					apiClient),
				Client:               apiClient,
				ConversionActionId:   id,
				ConversionActionName: a.actions[id].GetName(),
				Status:               sum.status,
				TotalEventCount:      sum.newest.total(),
				SuccessfulEventCount: sum.newest.successful,
				PendingEventCount:    sum.newest.pending,
				LastUploadDateTime:   sum.newest.last.Format(time.DateTime),
				DailySummaries:       sum.days,
				JobSummaries:         sum.jobs,
				Alerts:               sum.alerts,
			}})
	}
	return rows
}
