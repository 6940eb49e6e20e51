package mappings

import (
	"slices"
	"strings"
)

// currencies are the codes of ISO 4217 for money that circulates, sorted: list one as of amendment 180 of 22 September
// 2025, by which BGN ended with that year, without funds, metals and units of account. The list of
// golang.org/x/text/currency is that of CLDR 32, of 2017: it lacks MRU, SLE, VES, XCG and ZWG, and still has what is gone.
// (https://www.six-group.com/en/products-services/financial-information/market-reference-data/data-standards.html)
var currencies = strings.Fields(`
	AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
	CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD
	IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
	MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP
	SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG
	XOF XPF YER ZAR ZMW ZWG`)

// endedCurrencies are the codes that left list one in the last years, and what came after them.
var endedCurrencies = map[string]string{"ANG": "XCG", "BGN": "EUR", "CUC": "CUP", "HRK": "EUR", "SLL": "SLE", "ZWL": "ZWG"}

// IsCurrency tells whether a text is the code of a currency, in capitals.
func IsCurrency(code string) bool {
	_, found := slices.BinarySearch(currencies, code)
	return found
}

// minorDigits is how many digits a currency's amounts have behind the decimal sign, by ISO 4217.
func minorDigits(code string) int {
	switch code {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	default:
		return 2
	}
}

// everydayWords are codes that are also words: beside an amount or in a header they are codes in capitals only.
var everydayWords = []string{"ALL", "BAM", "BOB", "COP", "CUP", "GEL", "MAD", "MOP", "PEN", "RON", "SOS", "TOP", "TRY"}

// unitCode gives the code of the currency that the word beside an amount is, in capitals; "" where it is none. A sign is
// no code: not even € says which currency an amount is in without the mapping's word.
func unitCode(word string) string {
	if len(word) != 3 {
		return ""
	}
	code := strings.ToUpper(word)
	if !IsCurrency(code) || word != code && slices.Contains(everydayWords, code) {
		return ""
	}
	return code
}
