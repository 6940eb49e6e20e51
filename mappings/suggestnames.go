package mappings

import (
	"slices"
	"strings"
)

// usualHeaders are the names that columns have in Google's templates and in exports of CRMs, in the form of plainHeader,
// the likeliest first. They say what to look at; what is in a column has to agree.
var usualHeaders = map[string][]string{
	fieldGCLID:  {"google click id", "gclid", "google ad click id", "hs google click id", "gclid c", "click id", "clid", "gcl id"},
	fieldGBRAID: {"gbraid", "google gbraid", "gbraid c"},
	fieldWBRAID: {"wbraid", "google wbraid", "wbraid c"},
	fieldAction: {"conversion name", "conversion action", "event name"},
	fieldDateTime: {"conversion time", "conversion date time", "conversion date", "formatted time", "won time", "closed on", "close date",
		"closedate", "closing date", "closed date", "deal won time", "deal deal closed on", "actual close date", "converted date",
		"date won", "date sold", "sold on", "order date", "event time", "timestamp", "abschlussdatum", "geschlossen am", "gewonnen am",
		"verkaufsdatum", "date de clôture", "fecha de cierre", "data chiusura", "data de fechamento", "data zamknięcia", "дата закрытия",
		"datum uzavření", "受注日", "成約日"},
	fieldValue: {"conversion value", "amount", "deal value", "deal amount", "revenue", "value", "actual revenue", "est. revenue", "sales",
		"total", "sum", "price", "order value", "umsatz", "betrag", "wert", "auftragswert", "summe", "montant", "chiffre d'affaires", "importe",
		"valor", "importo", "wartość", "kwota", "сумма", "бюджет", "hodnota", "částka", "bedrag", "waarde", "omzet", "tutar", "összeg", "érték",
		"金額", "売上", "売上金額", "受注金額", "金额", "금액"},
	fieldCurrency: {"conversion currency", "currency", "currency code", "conversion currency code", "deal currency of value",
		"amount currency", "currency iso code", "currencyisocode", "transaction currency", "deal currency", "ccy", "währung", "währungscode",
		"devise", "monnaie", "moneda", "divisa", "moeda", "valuta", "waluta", "měna", "pénznem", "para birimi", "валюта", "通貨", "货币", "통화"},
	fieldOrderID: {"order id", "transaction id", "opportunity id", "record id", "deal id", "order number", "order no", "order",
		"invoice number", "auftragsnummer", "bestellnummer", "id"},
	fieldConsent: {"ad user data", "ad user data consent", "consent.ad user data", "consent", "marketing consent", "ads consent", "opt in",
		"einwilligung", "consentement", "consentimiento"},
	fieldEmail:    {"email", "e mail", "email address", "e mail address", "mail", "contact email", "e mail adresse"},
	fieldPhone:    {"phone", "phone number", "mobile", "mobile phone", "telephone", "telefon", "telefonnummer", "handy", "mobil"},
	fieldCustomer: {"google ads account", "google ads customer id", "google ads id", "adwords customer id", "ads account"},
	fieldCredit:   {"attributed credit", "external attribution credit"},
	fieldModel:    {"external attribution model"},

	anyTimes: {"date time", "datetime", "date", "datum", "fecha", "data", "time", "дата", "日付", "日時"},
	zoneHeaders: {"time zone", "timezone", "tz", "zeitzone", "conversion time zone", "utc offset", "zona horaria", "fuseau horaire", "fuso orario",
		"fuso horário", "strefa czasowa", "часовой пояс", "タイムゾーン"},
	clockHeaders: {"time", "close time", "closing time", "time of day", "uhrzeit", "hora", "heure", "ora", "conversion time"},
}

// What usualHeaders knows beside the fields.
const (
	anyTimes     = "any time"
	zoneHeaders  = "time zone"
	clockHeaders = "time of day"
)

// rank tells how likely a header is the name of what is looked for: 0 is the likeliest, -1 not at all.
func rank(what, header string) int {
	plain := plainHeader(header)
	i := slices.Index(usualHeaders[what], plain)
	if i >= 0 {
		return i
	}
	switch what {
	case fieldGCLID, fieldGBRAID, fieldWBRAID, fieldEmail: // within a longer name, as in "Web GCLID"
		if slices.Contains(strings.Fields(plain), what) {
			return len(usualHeaders[what])
		}
	case fieldValue: // as in "Umsatz netto"
		if says(header, amountWords) {
			return len(usualHeaders[what])
		}
	case fieldConsent:
		if strings.Contains(plain, "consent") {
			return len(usualHeaders[what])
		}
	}
	return -1
}

// usual counts the cells of a row that are names of columns for certain.
func (h *header) usual() int {
	n := 0
	for i, text := range h.texts {
		if h.plain[i] == "" {
			continue
		}
		for what := range usualHeaders {
			if rank(what, text) >= 0 {
				n++
				break
			}
		}
	}
	return n
}
