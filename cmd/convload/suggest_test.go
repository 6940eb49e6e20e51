package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"convload/mappings"
)

// exports are files of kinds that sales teams make, each with a name and what says that it is no mapping's yet.
func exports(t *testing.T) map[string]string {
	rows := func(n int, header string, row func(i int) string) string {
		lines := []string{header}
		for i := range n {
			lines = append(lines, row(i))
		}
		return strings.Join(lines, "\n") + "\n"
	}
	when := func(c bool, yes, no string) string {
		if c {
			return yes
		}
		return no
	}
	return map[string]string{
		"salesforce.csv": rows(20, `"Opportunity ID","Opportunity Name","Stage","Amount","Close Date","GCLID__c","Owner Email"`, func(i int) string {
			return fmt.Sprintf(`"0065g00000Ab%02d","Deal %d","%s","1,%03d.50","4/%d/2026","%s","ana.diaz@example.com"`, i, i,
				when(i%3 > 0, "Closed Won", "Closed Lost"), i, i+1, when(i%5 > 0, click(i), ""))
		}) + "\n\"Grand Totals (20 records)\"\n\"Copyright (c) 2026 salesforce.com, inc.\"\n",
		"hubspot.csv": rows(12, `"Record ID","Deal Name","Deal Stage","Amount","Currency","Close Date","Google ad click id"`, func(i int) string {
			return fmt.Sprintf(`"900%02d","Deal %d","Abschluss","%d.5","EUR","2026-03-%02d 10:15","%s"`, i, i, 100+i, i+1, click(i))
		}),
		"german.csv": rows(15, "Auftragsnummer;Klick-ID;Abschlussdatum;Umsatz;Status;E-Mail;Telefon;Einwilligung;Mandant", func(i int) string {
			return fmt.Sprintf("A-%d;%s;%02d.03.2026 14:05;%d.250,50 €;%s;kunde%d@example.com;+49 170 123456%d;%s;Nord", i, click(i), i+1, i+1,
				when(i%2 > 0, "Gewonnen", "Offen"), i, i, when(i%2 > 0, "ja", "nein"))
		}),
		"ambiguous.csv": rows(9, "Click,When,Sum", func(i int) string { return fmt.Sprintf(`%s,0%d/04/2026 10:00,"1,%d00"`, click(i), i+1, i) }),
		"split.csv": rows(9, "Landing page,Sold on,Time,Value (USD),Time zone,Created", func(i int) string {
			return fmt.Sprintf("https://example.com/?gclid=%s&x=1,%d/%d/26,1%d:30,%d.25,America/New_York,2026-01-0%d 08:00", click(i), 1, i+14, i, i, i+1)
		}),
		"google.csv": "Parameters:TimeZone=Europe/Madrid,,,,\n" + rows(9, "Google Click ID,Conversion Name,Conversion Time,Conversion Value,Conversion Currency",
			func(i int) string { return fmt.Sprintf("%s,Closed deal,2026-03-02 10:0%d:00,%d,EUR", click(i), i, i+1) }),
		"leads.csv": rows(9, "E-mail address;Mobile;Timestamp", func(i int) string {
			return fmt.Sprintf("kunde%d@example.com;+34 600 12345%d;2026-03-02T10:0%d:00Z", i, i, i)
		}),
		"english.csv": rows(24, "Deal,Click ref,ts,Outcome,Amount (converted),Amount,Currency,Contact,Office,Owner", func(i int) string {
			return fmt.Sprintf("Deal %d,%s,%d,%s,%d.10,%d.50,%s,c%d@example.com,%s,%s", i, click(i), 1775000000+i*7001, when(i%2 > 0, "Won", "Lost"), 100+i,
				90+i, when(i%2 > 0, "€", "$"), i, when(i%2 > 0, "Europe/Berlin", "America/New_York"), when(i%3 > 0, "Ana Diaz", "Bob Ray"))
		}),
		"commission.csv": rows(24, "Auftrag;Klick-ID;Angelegt am;Abschluss am;Ergebnis;Provision;Umsatz netto;Umsatz brutto;Währung;Kunde E-Mail;Verkäufer",
			func(i int) string {
				return fmt.Sprintf("A%d;%s;%02d.01.2026 10:00;%02d.03.2026 14:05;%s;%d,10;1.%d,50;1.%d,90;%s;k%d@example.com;%s", i, click(i), i+1, i+1,
					when(i%2 > 0, "Gewonnen", "Verloren"), 10+i, 100+i, 200+i, when(i%2 > 0, "Euro", "US-Dollar"), i, when(i%2 > 0, "Jan Offen", "Eva Berg"))
			}),
		"polish.csv": rows(24, "Nr;GCLID;Utworzono;Zamknięto;Etap;Kwota;Waluta;E-mail klienta", func(i int) string {
			return fmt.Sprintf("%d;%s;2026-01-%02d 10:00;2026-03-%02d 14:05;%s;1 %d,50;%s;k%d@example.com", i, click(i), i+1, i+1,
				when(i%3 > 0, "Wygrana", "Przegrana"), 100+i, when(i%2 > 0, "zł", "€"), i)
		}),
		"russian.csv": rows(24, "Сделка;GCLID;Дата создания;Дата закрытия;Статус;Бюджет;Ответственный", func(i int) string {
			return fmt.Sprintf("S%d;%s;%02d.01.2026 10:00;%02d.03.2026 14:05;%s;1 %d,50 руб;%s", i, click(i), i+1, i+1,
				when(i%2 > 0, "Успешно реализовано", "Закрыто и не реализовано"), 100+i, when(i%2 > 0, "Иван Петров", "Анна Кац"))
		}),
		"japanese.csv": rows(24, "商談番号,クリックID,作成日,完了日,ステージ,金額,通貨,担当者", func(i int) string {
			return fmt.Sprintf(`N%d,%s,2026-01-%02d 10:00,2026-03-%02d 14:05,%s,"10,%d",%s,%s`, i, click(i), i+1, i+1, when(i%2 > 0, "受注", "失注"), 100+i,
				when(i%2 > 0, "円", "JPY"), when(i%3 > 0, "田中", "鈴木"))
		}),
		"zoho.csv": rows(24, "Record Id,Deal Name,Amount,Currency,Stage,Closing Date,GCLID,Conversion Export Status", func(i int) string {
			return fmt.Sprintf("zcrm_%d,Deal %d,%d.50,%s,%s,2026-03-%02d,%s,%s", i, i, 900+i, when(i%2 > 0, "€", "$"), when(i%3 > 0, "Gewonnen", "Verloren"), i+1,
				when(i%4 > 0, click(i), ""), when(i%5 > 0, "", "Success"))
		}),
		"workbook.xlsx": workbook(t,
			sheet{name: "Notes", rows: line(1, words("Made by", "Sales operations")) + line(2, words("Questions", "ask them"))},
			sheet{name: "Deals [2026]", rows: line(1, words("Deals of the first quarter")) +
				line(3, words("Click ID", "Won time", "Revenue [net, EUR]*", "Deal: ID", "Order ID")) +
				line(4, words(click(1)), stored(march, dateAndTime), stored("1250.5", euro), words("D: 1", "1")) +
				line(5, words(click(2)), stored(march, dateAndTime), stored("99", euro), words("D: 2", "2"))},
			sheet{name: "Lookup", state: "hidden", rows: line(1, words("Click ID", "Won time"))},
			sheet{name: "Old deals", rows: line(1, words("Click", "Date")) + line(2, words(click(3), "2026-03-02"))}),
	}
}

// decided takes the # away from the first answer to each question of a proposal.
func decided(proposal string) string {
	lines := strings.Split(proposal, "\n")
	answer := regexp.MustCompile(`^( *)# ((?:[a-z_.]+: |- \{).*)$`)
	asked := false
	for i, line := range lines {
		bare := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(bare, "# decide:"):
			asked = true
		case bare == "# columns:" || bare == "# skip:":
			lines[i] = strings.TrimPrefix(line, "# ")
		case asked && answer.MatchString(line):
			lines[i] = answer.ReplaceAllString(line, "$1$2")
			asked = false
		}
	}
	return strings.Join(lines, "\n")
}

// TestSuggest holds what is proposed for each export against the file that keeps it. The proposal is a mapping as it
// stands, and, once every question is answered, one that finds its columns in the very file and has no INVALID row.
func TestSuggest(t *testing.T) {
	for name, content := range exports(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), []string{"mapping", "suggest", file}, &stdout, &stderr); code != exitOK {
				t.Fatalf("exit code %d: %s", code, stderr.String())
			}
			proposal := stdout.String()
			compare(t, filepath.Join("testdata/suggest", name+".yaml"), proposal)
			if private := regexp.MustCompile(`\S+@\S+|\d{6}`).FindString(proposal); private != "" {
				t.Errorf("the proposal shows %q", private)
			}
			if _, err := mappings.Parse("proposal.yaml", []byte(proposal)); err != nil {
				t.Errorf("the proposal is no mapping: %v", err)
			}
			mapping := filepath.Join(t.TempDir(), "mapping.yaml")
			if err := os.WriteFile(mapping, []byte(decided(proposal)), 0o600); err != nil {
				t.Fatal(err)
			}
			c := check(t, file, mapping)
			f := c.manifest.Files[0]
			if f.Error != "" || f.Rows == 0 || c.code != exitOK {
				t.Errorf("with every question answered: %+v\n%s", f, decided(proposal))
			}
		})
	}
}

// TestSuggestForGoldens holds that whatever is proposed for the exports of the golden tests is a mapping.
func TestSuggestForGoldens(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*/in.*")
	if err != nil {
		t.Fatal(err)
	}
	proposals := 0
	for _, file := range files {
		var stdout, stderr bytes.Buffer
		switch code := run(t.Context(), []string{"mapping", "suggest", file}, &stdout, &stderr); code {
		case exitOK:
			proposals++
		case exitNeedsPerson:
			if stderr.Len() == 0 {
				t.Errorf("%s: no reason is given", file)
			}
			continue
		default:
			t.Errorf("%s: exit code %d: %s", file, code, stderr.String())
		}
		if _, err := mappings.Parse(file, stdout.Bytes()); err != nil {
			t.Errorf("the proposal for %s is no mapping: %v", file, err)
		}
		if strings.Contains(stdout.String(), "@") {
			t.Errorf("the proposal for %s shows an e-mail address:\n%s", file, stdout.String())
		}
	}
	if proposals < len(files)/2 {
		t.Errorf("of %d exports only %d have a proposal", len(files), proposals)
	}
}

// TestSuggestNothing holds the exit codes and reasons of files that no mapping can be proposed for.
func TestSuggestNothing(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name, content string
		code          int
		says          string
	}{
		{"missing.csv", "", exitUsage, "no such file"},
		{"empty.csv", "\n", exitNeedsPerson, "the file is empty"},
		{"names.csv", "Name,City\nAna,Madrid\n", exitNeedsPerson, "no column holds times"},
		{"times.csv", "Name,Date\nAna,2026-03-02\n", exitNeedsPerson, "no column holds click IDs"},
		{"adjustments.csv", "Google Click ID,Conversion Name,Conversion Time,Adjustment Type,Adjustment Time\n", exitNeedsPerson, "adjustments"},
		{"noise.pdf", "%PDF-1.7\n", exitNeedsPerson, "PDF"},
	} {
		file := filepath.Join(dir, c.name)
		if c.content != "" {
			if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"mapping", "suggest", file}, &stdout, &stderr)
		if code != c.code || !strings.Contains(stderr.String(), c.says) || stdout.Len() > 0 {
			t.Errorf("%s: exit code %d, %s%s", c.name, code, stdout.String(), stderr.String())
		}
	}
}
