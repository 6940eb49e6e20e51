package main

import "testing"

// leadDrops are workbooks with people's addresses and numbers as Excel leaves them.
func leadDrops(t *testing.T) []drop {
	const mapping = `
columns:
  gclid: {column: GCLID, optional: true}
  conversion_action: {value: Closed deal}
  conversion_date_time: {column: Won, time_zone: Europe/Madrid}
  order_id: Deal
  consent.ad_user_data: {column: Consent, values: {"true": GRANTED}}
  email: {column: E-Mail, more_columns: [Private e-mail]}
  phone: {column: Phone, region: ES}
`
	won, granted := stored(march, dateAndTime), `<c t="b"><v>1</v></c>`
	rows := line(1, words("GCLID", "Won", "Deal", "Consent", "E-Mail", "Private e-mail", "Phone"))
	for i, cells := range []string{
		words("") + won + words("00042") + granted + words("Ana.Diaz@example.com", "ana@example.org") + stored("34600111222", plain),
		words("") + won + stored("42", plain) + granted + words("", "mailto:ana@example.org") + stored("600111222", plain),
		words(click(4)) + won + words("D-4") + words("GRANTED", "Ana Diaz <ana@example.com>", "ana(at)example.org") + stored("44600111222", plain),
		words(click(5)) + won + stored(march, dateOnly) + `<c t="b"><v>0</v></c>` + words("ana@example.com"),
		words("") + won + words("D-6", "", "ana@example.com; eva@example.com", "", "6.00111E+08"),
		words("") + won + words("D-7", "", "-", "n/a"),
	} {
		rows += line(i+2, cells)
	}
	return []drop{asXLSX("xlsx-leads", workbook(t, sheet{name: "Leads", rows: rows})).mapped(mapping)}
}
