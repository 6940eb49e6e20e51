package mappings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"convload/pipeline"
)

// headerWords are the words of a header in small letters, the signs of currencies among them.
func headerWords(header string) []string {
	return strings.FieldsFunc(strings.ToLower(header), func(r rune) bool { return !isUnitLetter(r) && !unicode.IsDigit(r) })
}

// headerUnit gives the currency, a code or a sign, that a header such as Amount (USD), Amount [net, in €], Umsatz in EUR or
// revenue_usd names; "" if it names none, or several.
func headerUnit(header string) string {
	header = strings.TrimRight(header, "* ")
	i := strings.LastIndexAny(header, "([")
	if i < 0 || !strings.HasSuffix(header, ")") && !strings.HasSuffix(header, "]") {
		return endUnit(header)
	}
	unit := ""
	for word := range strings.FieldsFuncSeq(header[i:], func(r rune) bool { return !isUnitLetter(r) }) {
		if !knownUnit(word) {
			continue
		}
		if unit != "" {
			return ""
		}
		unit = word
	}
	return unit
}

// headerCodes are the currencies whose codes a header may name in any letters: none of them is a word of a header.
var headerCodes = strings.Fields("usd eur gbp chf jpy cad aud nzd sek nok dkk pln czk huf brl mxn inr cny zar sgd hkd krw aed sar")

// endUnit gives a header's last word where it is a currency's sign, such as $ or US$; else the code of a currency that is
// its first word or its last, as in Amount USD, revenue_usd or AmountUSD. It gives "" where these are two.
func endUnit(header string) string {
	words := strings.FieldsFunc(header, func(r rune) bool { return unicode.IsSpace(r) || r == '_' || r == '-' })
	if len(words) == 0 {
		return ""
	}
	first, last := words[0], words[len(words)-1]
	if bare, code := cutCamelCode(last); bare != "" {
		words, last = append(words, code), code
	}
	if len(words) == 1 {
		return ""
	}
	if strings.ContainsFunc(last, isSign) && signCurrencies(last) != "" {
		return last
	}
	capitals := header == strings.ToUpper(header)
	front, back := headerCode(first, capitals), headerCode(last, capitals)
	if front != "" && back != "" && front != back {
		return ""
	}
	return cmp.Or(front, back)
}

// headerCode gives the code of the currency that a header's word is. In a header that is not all in capitals, capitals
// make a code of it, but for ALL and TOP, Albania's and Tonga's, which are words that people stress.
func headerCode(word string, capitals bool) string {
	switch {
	case slices.Contains(headerCodes, strings.ToLower(word)):
		return strings.ToUpper(word)
	case !capitals && IsCurrency(word) && word != "ALL" && word != "TOP":
		return word
	default:
		return ""
	}
}

// cutCamelCode cuts three capitals off the small letter that they stand behind, as in AmountUSD; bare is "" if there are none.
func cutCamelCode(word string) (bare, code string) {
	at := len(word) - 3
	if at <= 0 || !IsCurrency(word[at:]) {
		return "", ""
	}
	if before, _ := utf8.DecodeLastRuneInString(word[:at]); !unicode.IsLower(before) {
		return "", ""
	}
	return word[:at], word[at:]
}

func isSign(r rune) bool { return unicode.Is(unicode.Sc, r) }

// scales are the words by which a header says that its amounts are not in whole units of the currency: thousands and
// millions, or hundredths.
var scales = strings.Fields(`
	k m mm 000 000s 1000 1000s x1000 tsd tausend thousand thousands miles mio mill million millions mln mrd mld bn billion billions
	milliers migliaia millones milioni milhares milhões duizend duizenden miljoen mil tys tis tkr mkr тыс млн
	lakh lakhs lac lacs crore crores cr ribu juta 千円 万円 百万円 千元 万元 천원 만원
	¢ ct cts cent cents eurocent centimes centesimi centavos céntimos pence øre öre grosze groszy paise копеек micros minor`)

// scaled is the problem of a column whose header says that its amounts are thousands, or cents: nothing can tell whether
// all of them are, and sent as they are they would be wrong by orders of magnitude.
func (b *binding) scaled() *pipeline.Problem {
	index, ok := b.places[fieldValue]
	if !ok {
		return nil
	}
	word := scale(b.header.texts[index])
	if word == "" {
		return nil
	}
	return b.inColumn(b.cells.value, &pipeline.Problem{Code: "SCALED_AMOUNT",
		Message: fmt.Sprintf("by %q the header says that the amounts are not in whole units of the currency", word),
		Remedy: "export the amounts in whole units, 1250.50 and not 1.2505 or 125050, under a header that says so; " +
			"if they are, rename the column"})
}

// scale finds such a word in a header, also where it is written together with a currency: k€, TEUR.
func scale(header string) string {
	for _, word := range headerWords(header) {
		if slices.Contains(scales, word) || strings.HasSuffix(word, "cents") || strings.HasSuffix(word, "micros") { // amountCents
			return word
		}
		bare := strings.TrimFunc(word, isSign)
		if n := len(bare) - 3; n > 0 && unitCode(bare[n:]) != "" {
			bare = bare[:n]
		}
		if bare != word && (bare == "t" || slices.Contains(scales, bare)) {
			return word
		}
	}
	return ""
}
