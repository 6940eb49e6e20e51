package simulator

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/resources"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// alerting finds the field of OfflineConversionError for a family of errors. Diagnostics know fewer families than calls.
var alerting = sync.OnceValue(func() map[protoreflect.Name]protoreflect.FieldDescriptor {
	return fieldsByEnum((&resources.OfflineConversionError{}).ProtoReflect().Descriptor())
})

// alertError puts a code into the form of the diagnostics, or gives nil if they do not know its family.
func alertError(code *adserrors.ErrorCode) *resources.OfflineConversionError {
	if code == nil {
		return nil
	}
	family, number := codeParts(code)
	if family == nil || alerting()[family.Name()] == nil {
		return nil
	}
	e := &resources.OfflineConversionError{}
	e.ProtoReflect().Set(alerting()[family.Name()], protoreflect.ValueOfEnum(number))
	return e
}

// alerts tells which errors a day's conversions met, the most frequent first, each with the share of the day's
// conversions that met it.
func alerts(events []event, date string, of *counts) []*resources.OfflineConversionAlert {
	rows := map[string]int64{}
	for _, e := range events {
		if e.failure != "" && !e.pending && e.received.Format(time.DateOnly) == date {
			rows[e.failure] += e.rows
		}
	}
	frequent := slices.SortedFunc(maps.Keys(rows), func(a, b string) int {
		return cmp.Or(cmp.Compare(rows[b], rows[a]), cmp.Compare(a, b))
	})
	var alerts []*resources.OfflineConversionAlert
	for _, code := range frequent {
		family, value, _ := strings.Cut(code, ".")
		if e := alertError(errorNamed(family, value)); e != nil {
			alerts = append(alerts, &resources.OfflineConversionAlert{Error: e, ErrorPercentage: of.share(rows[code])})
		}
	}
	return alerts
}
