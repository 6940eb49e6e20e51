package mappings

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// currencySigns are the currencies that a sign or an abbreviation may stand for, by the Unicode CLDR's narrow symbols and
// common use. Most are shared by several, so that a sign does not say which currency an amount is in; but one that cannot
// be the row's says that something is wrong. (https://cldr.unicode.org/translation/currency-names-and-symbols)
var currencySigns = map[string]string{
	"€": "EUR", "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP", "¥": "JPY CNY", "￥": "JPY CNY", "cn¥": "CNY", "jp¥": "JPY", "₹": "INR",
	"₽": "RUB", "₺": "TRY", "₩": "KRW KPW", "₫": "VND", "₴": "UAH", "₪": "ILS", "₱": "PHP", "฿": "THB", "₦": "NGN", "₸": "KZT", "₡": "CRC", "₲": "PYG",
	"₵": "GHS", "₮": "MNT", "₭": "LAK", "₾": "GEL", "₼": "AZN", "៛": "KHR", "৳": "BDT",
	"؋": "AFN", "֏": "AMD", "₨": "INR PKR LKR NPR MUR SCR", "﷼": "IRR OMR QAR SAR YER",
	"$": "USD ARS AUD BBD BMD BND BRL BSD BZD CAD CLP COP CUP CVE DOP FJD GYD HKD JMD KYD LRD MOP MXN NAD NIO NZD SBD SGD SRD " +
		"TOP TTD TWD UYU WST XCD ZWG",
	"us$": "USD", "r$": "BRL", "a$": "AUD", "au$": "AUD", "c$": "CAD NIO", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD",
	"nt$": "TWD", "mx$": "MXN",
	"kr": "SEK NOK DKK ISK", "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON MDL", "fr": "CHF XAF XOF XPF BIF CDF DJF GNF KMF RWF",
	"rs": "INR PKR LKR NPR MUR SCR", "руб": "RUB BYN", "р": "RUB BYN", "tl": "TRY", "din": "RSD",
	"r": "ZAR", "rm": "MYR", "rp": "IDR",
}

// signCurrencies gives the currencies that a sign may stand for, the likeliest first, written with the point of an
// abbreviation or without; "" where the text is no sign.
func signCurrencies(unit string) string {
	return currencySigns[strings.ToLower(strings.TrimSuffix(unit, "."))]
}

// knownUnit refuses words that are no currency, such as those of "about 100" or "100 items", and what scales an amount, as
// in "12 k€" or "50 ¢".
func knownUnit(unit string) bool {
	return unit == "" || unitCode(unit) != "" || signCurrencies(unit) != ""
}

// unitFits tells whether the sign or the code beside an amount can be the row's currency.
func unitFits(unit, code string) bool {
	if named := unitCode(unit); named != "" {
		return named == code
	}
	return strings.Contains(signCurrencies(unit), code)
}

// cutUnits takes the signs and codes of currencies off both ends of an amount.
func cutUnits(s string) (rest, unit string) {
	rest, first := cutFrontUnit(s)
	rest, second := cutFrontUnit(rest) // as in "MXN $100"
	rest, back := cutBackUnit(rest)
	return rest, oneUnit(oneUnit(first, second), back)
}

// oneUnit is what two units of one amount say together: of a code and a sign that can be its, as in "$100 USD", the code.
// Any other two are a unit that nobody knows, so that "USD 12k" is not 12 dollars.
func oneUnit(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || unitCode(a) != "" && unitFits(b, unitCode(a)):
		return a
	case unitCode(b) != "" && unitFits(a, unitCode(b)):
		return b
	default:
		return a + " " + b
	}
}

// cutFrontUnit leaves the point of an abbreviation with it: the amount in "Rs.500" is not .500.
func cutFrontUnit(s string) (rest, unit string) {
	rest = strings.TrimLeftFunc(s, isUnitLetter)
	unit = s[:len(s)-len(rest)]
	if last, _ := utf8.DecodeLastRuneInString(unit); unicode.IsLetter(last) && strings.HasPrefix(rest, ".") {
		rest, unit = rest[1:], s[:len(unit)+1]
	}
	return unpadded(rest), unit
}

func cutBackUnit(s string) (rest, unit string) {
	trimmed := strings.TrimSuffix(s, ".") // as in "100 kr."
	if rest = strings.TrimRightFunc(trimmed, isUnitLetter); rest == trimmed {
		return s, ""
	}
	return unpadded(rest), trimmed[len(rest):]
}

func isUnitLetter(r rune) bool { return unicode.IsLetter(r) || isSign(r) }
