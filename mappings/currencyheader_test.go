package mappings

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"convload/pipeline"
)

// TestCurrencyInTheHeader: a currency that the header names in brackets is the amounts'.
func TestCurrencyInTheHeader(t *testing.T) {
	const mapping = "columns: {gclid: Click, conversion_date_time: When, conversion_value: Worth, conversion_action: {value: x}, " +
		"currency_code: {column: Money, optional: true}}\n"
	for header, want := range map[string]string{
		"Click|When|Worth (USD)":         "UNSETTLED USD",
		"Click|When|Worth [usd] *":       "UNSETTLED USD",
		"Click|When|Worth (net, EUR)":    "UNSETTLED EUR",
		"Click|When|Worth (net)":         "UNSETTLED ",
		"Click|When|Worth (all)":         "UNSETTLED ",
		"Click|When|Worth (USD or EUR)":  "UNSETTLED ",
		"Click|When|Worth (€)":           "INVALID NO_CURRENCY",
		"Click|When|Worth (in kr)":       "INVALID NO_CURRENCY",
		"Click|When|Worth (€)|Money":     "UNSETTLED EUR",
		"Click|When|Worth ($)|Money":     "INVALID CURRENCY_MISMATCH",
		"Click|When|Worth (USD)|Money":   "INVALID CURRENCY_MISMATCH",
		"Click|When|Worth (EUR)|Money":   "UNSETTLED EUR",
		"Click|When|Worth (gross)|Money": "UNSETTLED EUR",
		"Click|When|Worth USD":           "UNSETTLED USD",
		"Click|When|Worth in CHF *":      "UNSETTLED CHF",
		"Click|When|Worth of ALL":        "UNSETTLED ",
		"Click|When|Worth usd":           "UNSETTLED USD",
		"Click|When|WORTH USD":           "UNSETTLED USD",
		"Click|When|worth_usd|Money":     "INVALID CURRENCY_MISMATCH",
		"Click|When|Worth USD|Money":     "INVALID CURRENCY_MISMATCH",
		"Click|When|Worth in $":          "INVALID NO_CURRENCY",
		"Click|When|WORTH € *":           "INVALID NO_CURRENCY",
		"Click|When|Worth in US$|Money":  "INVALID CURRENCY_MISMATCH",
		"Click|When|Worth in €|Money":    "UNSETTLED EUR",
		"Click|When|Worth in kr":         "UNSETTLED ",
		"Click|When|$":                   "UNSETTLED ",
	} {
		name := strings.Split(header, "|")[2]
		row := aGCLID + "|" + aTime + "|5"
		if strings.HasSuffix(header, "Money") {
			row += "|EUR"
		}
		e := mapAll(t, strings.Replace(mapping, "Worth", fmt.Sprintf("%q", name), 1), table(header, row))[0]
		got := e.Status.String() + " " + e.Currency
		if e.Code != "" {
			got = e.Status.String() + " " + e.Code
		}
		if got != want {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
	}
}

// TestHeaderUnit: a code is one at either end of a header, and a word that happens to be one is none.
func TestHeaderUnit(t *testing.T) {
	for header, want := range map[string]string{
		"Amount USD": "USD", "Amount_USD": "USD", "revenue_usd": "USD", "amount usd": "USD", "USD Amount": "USD", "AmountUSD": "USD",
		"Amount - USD": "USD", "EUR-Betrag": "EUR", "eur_amount": "EUR", "Total RevenueEUR": "EUR", "UmsatzgrößeCHF": "CHF", "Amount Usd": "USD",
		"AMOUNT_EUR": "EUR", "金额 CNY": "CNY", "Umsatz in ISK": "ISK", "Value COP": "COP", "USD Amount USD": "USD", "amount_$": "$", "Amount US$": "US$",
		"amount_isk": "", "WORTH ISK": "", "Amount ALL": "", "TOP Amount": "", "GRAND TOTAL ALL": "", "amountALL": "", "amount top": "", "amount_try": "",
		"USD to EUR": "", "Amount USD net": "", "USD": "", "usd": "", "_USD": "", "AMOUNTUSD": "", "amountusd": "", "TEUR": "", "Umsatz TEUR": "",
		"Amount": "", "": "", " ": "", "_": "", "-": "", "*": "",
	} {
		if got := headerUnit(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

// TestScaledAmounts: thousands and cents are not sent as whole units, whatever the header calls them.
func TestScaledAmounts(t *testing.T) {
	for header, want := range map[string]string{
		"Amount [in thousands]": "thousands", "Umsatz (k€)": "k€", "Umsatz (Mio.)": "mio", "Umsatz in Tsd.": "tsd", "Umsatz in Tsd. EUR": "tsd",
		"Revenue ($K)": "$k", "Revenue (K)": "k", "Revenue (M)": "m", "Umsatz in TEUR": "teur", "Umsatz T€": "t€", "Revenue MUSD": "musd",
		"Revenue ('000)": "000", "Revenue in 1.000 €": "000", "Amount (cents)": "cents", "amount_in_cents": "cents", "amountCents": "amountcents",
		"cost_micros": "micros", "Amount (minor units)": "minor", "Выручка, тыс. руб.": "тыс",
		"Amount (₹ in Lakhs)": "lakhs", "Value in Cr.": "cr", "Revenue ($MM)": "$mm", "Valor (mil R$)": "mil", "売上（千円）": "千円", "Price (¢)": "¢",
		"Importe (miles)": "miles", "Monto (miles de pesos)": "miles", "Betrag (ct)": "ct", "Amount in Cts.": "cts",
		"Amount": "", "Amount (USD)": "", "Amount (€)": "", "Deal - Value": "", "Total (net)": "", "Umsatz in EUR": "", "Marketing amount": "",
		"Amount (Company Currency)": "", "Est. Revenue": "", "Tall": "", "Order 10000": "",
	} {
		if got := scale(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	rows := table("Click|When|Amount (k€)|Money", aGCLID+"|"+aTime+"|5|EUR")
	binding, err := bindTo(t, "columns: {gclid: Click, conversion_date_time: When, conversion_value: Amount, conversion_action: {value: x}}\n", rows)
	if err != nil {
		t.Fatal(err)
	}
	binding.Observe(rows[1])
	_, err = binding.Mapper()
	problem, ok := errors.AsType[*pipeline.Problem](err)
	if !ok || problem.Code != "SCALED_AMOUNT" || problem.Field != fieldValue || !strings.Contains(problem.Message, `column "Amount (k€)": by "k€"`) {
		t.Errorf("%v", err)
	}
}
