package simulator

import (
	"math"
	"strings"
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
)

// dateTimeLayout is the one form of conversion_date_time: "yyyy-mm-dd hh:mm:ss+|-hh:mm"
// (https://developers.google.com/google-ads/api/docs/conversions/upload-clicks).
const dateTimeLayout = "2006-01-02 15:04:05-07:00"

// clockSkew is how far ahead of the server's clock a conversion may be.
const clockSkew = 5 * time.Minute

// currencies are the currencies in circulation by ISO 4217, without funds, metals and codes for testing
// (https://www.iso.org/iso-4217-currency-codes.html).
const currencies = " AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD " +
	"CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD " +
	"HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD " +
	"MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR " +
	"RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS " +
	"UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG "

func knownCurrency(code string) bool {
	return len(code) == 3 && strings.Contains(currencies, " "+code+" ")
}

// parseDateTime reads a conversion_date_time. Only what prints again as it was written is one: no fraction, no missing
// nought, no 31st of June. Offsets go as far as they do on Earth.
func parseDateTime(s string) (time.Time, bool) {
	at, err := time.Parse(dateTimeLayout, s)
	if err != nil || at.Format(dateTimeLayout) != s {
		return time.Time{}, false
	}
	_, offset := at.Zone()
	return at, -12*3600 <= offset && offset <= 14*3600
}

func (r *row) checkDateTime(now time.Time) {
	text := r.conversion.GetConversionDateTime()
	at, ok := parseDateTime(text)
	switch {
	case r.conversion.ConversionDateTime == nil:
		r.refuse(adserrors.FieldErrorEnum_REQUIRED, "The required field was not present.", "conversion_date_time")
	case !ok:
		r.refuseValue(adserrors.DateErrorEnum_INVALID_STRING_DATE_TIME_SECONDS_WITH_OFFSET,
			"The format of the string is 'yyyy-mm-dd hh:mm:ss+|-hh:mm'.", "conversion_date_time", text)
	case at.After(now.Add(clockSkew)):
		r.refuseValue(adserrors.DateErrorEnum_LATER_THAN_MAXIMUM_DATE, "The date is in the future.",
			"conversion_date_time", text)
	}
}

// isAmount tells whether a number can be the value of a conversion.
func isAmount(v float64) bool { return v >= 0 && !math.IsInf(v, 1) }

func (r *row) checkValue() {
	if !isAmount(r.conversion.GetConversionValue()) {
		r.refuse(adserrors.FieldErrorEnum_INVALID_VALUE, "The conversion value must be a number and not negative.",
			"conversion_value")
	}
	if c := r.conversion.CurrencyCode; c != nil && !knownCurrency(*c) {
		r.refuseValue(adserrors.CurrencyCodeErrorEnum_UNSUPPORTED, "The currency code is not supported.", "currency_code", *c)
	}
}
