package mappings

import (
	"slices"
	"strings"
)

// currencySigns are the currencies that a sign or an abbreviation may stand for, by the Unicode CLDR's narrow symbols and
// common use. Most are shared by several, so that a sign does not say which currency an amount is in; but one that cannot
// be the row's says that something is wrong. (https://cldr.unicode.org/translation/currency-names-and-symbols)
var currencySigns = map[string]string{
	"€": "EUR", "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP", "¥": "JPY CNY", "￥": "JPY CNY", "₹": "INR", "₽": "RUB", "₺": "TRY",
	"₩": "KRW KPW", "₫": "VND", "₴": "UAH", "₪": "ILS", "₱": "PHP", "฿": "THB", "₦": "NGN", "₸": "KZT", "₡": "CRC", "₲": "PYG",
	"₵": "GHS", "₮": "MNT", "₭": "LAK", "₾": "GEL", "₼": "AZN", "៛": "KHR", "৳": "BDT",
	"$": "USD ARS AUD BBD BMD BND BRL BSD BZD CAD CLP COP CUP CVE DOP FJD GYD HKD JMD KYD LRD MOP MXN NAD NIO NZD SBD SGD SRD " +
		"TOP TTD TWD UYU WST XCD ZWG",
	"us$": "USD", "r$": "BRL", "a$": "AUD", "au$": "AUD", "c$": "CAD NIO", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD",
	"nt$": "TWD", "mx$": "MXN",
	"kr": "SEK NOK DKK ISK", "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON MDL", "fr": "CHF XAF XOF XPF BIF CDF DJF GNF KMF RWF",
	"rs": "INR PKR LKR NPR MUR SCR", "руб": "RUB BYN", "р": "RUB BYN", "лв": "BGN", "tl": "TRY",
}

// unitFits tells whether the currency that an amount's text names can be the row's.
func unitFits(unit, code string) bool {
	if named := unitCode(unit); named != "" || code == "" {
		return code == "" || named == code
	}
	codes, known := currencySigns[strings.ToLower(unit)]
	return !known || slices.Contains(strings.Fields(codes), code)
}

// bracketedCurrency gives the code that a header such as Amount (USD) ends in; "" if there is none.
func bracketedCurrency(header string) string {
	header = strings.TrimRight(header, "* ")
	i := strings.LastIndexAny(header, "([")
	if i < 0 {
		return ""
	}
	if code := strings.ToUpper(strings.Trim(header[i:], "()[] ")); isCurrency(code) {
		return code
	}
	return ""
}
