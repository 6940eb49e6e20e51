package readers

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"

	"convload/pipeline"
)

// tableWith makes a table of invented deals with these names, and the rows that it is read as.
func tableWith(names ...string) (text string, want []string) {
	text, want = "Google Click ID,Conversion Name,Value\n", []string{"1: Google Click ID|Conversion Name|Value"}
	for i, name := range names {
		text += fmt.Sprintf("CjwKCAjw%020d,\"%s\",%d.50\n", i, name, i)
		want = append(want, fmt.Sprintf("%d: CjwKCAjw%020d|%s|%d.50", i+2, i, name, i))
	}
	return text, want
}

func encoded(t testing.TB, e encoding.Encoding, text string) string {
	t.Helper()
	text, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var guessed = map[string][][]string{
	"windows-1252": {
		{"Müller GmbH"}, {"Grün & Söhne", "Weiß KG", "Ölmühle Süd"}, {"ÜBERGRÖSSE", "Ärzte"}, {"Crème brûlée", "Hôtel à Paris", "Œuvre"},
		{"Fenêtres Lemaître", "Téléphone", "Élagage"}, {"¿Qué tal?", "España", "Compañía Núñez"}, {"Ações São João", "Solução"},
		{"Perché", "Città", "Più caffè"}, {"Ångström AB", "Malmö", "Västerås"}, {"Ærø Rejser", "Smørrebrød", "Århus"},
		{"Café"}, {"£500"}, {"Nº 5"}, {"25 m³"}, {"¡Oferta!"}, {"10 € – “sale”"}, {"O’Neill’s"}, {"L´Oréal"}, {"Señor", "Müller", "Crème"}, {"25° à l’été", "«Été»"},
	},
	"windows-1250": {
		{"Łódź Spółka", "Gdańsk Usługi", "Kościół"}, {"Żółta Łąka"}, {"Gdańsk"}, {"Győr"}, {"ŁĄCZNOŚĆ"}, {"spółka"},
		{"Plzeň Řezník", "Příbram", "Děčín", "Škoda"}, {"Győr Kft", "Fűtés", "Előfizetés", "működő"}, {"Ľubovňa", "Košice", "Kúpele"},
		{"Kovačić", "Đurđević", "Škola češnja"}, {"Bucureşti", "Iaşi", "Brânză", "Constanţa"}, {"Wałęsa", "Müller", "Łódź"},
	},
	"windows-1251": {
		{"ООО «Ромашка»"}, {"Сделка"}, {"Заказ оплачен", "ИП Иванов", "Ёлка № 5"}, {"РОССИЯ"}, {"Заказ"}, {"Звонок"}, {"Купить"}, {"Покупка"}, {"Київ", "Її Віктор", "Продаж"},
		{"Беларусь", "Ўсё добра"}, {"Београд", "Ћирилица"}, {"IT-отдел, 1С", "Заявка с сайта"}, {"ООО"},
	},
	"shift-jis": {
		{"株式会社さくら"}, {"資料請求"}, {"サンプル商事", "ﾃｽﾄ"}, {"山田"}, {"東京　支店", "お問い合わせ完了"}, {"IT企業ABC", "表示テスト"},
	},
}

func TestEncodingIsGuessed(t *testing.T) {
	for name, texts := range guessed {
		enc := encodingNamed(name)
		for _, names := range texts {
			text, want := tableWith(names...)
			doc := mustOpen(t, "x.csv", encoded(t, enc.encoding, text))
			got, err := rows(t, doc, "")
			if err != nil {
				t.Errorf("%s %q: %v", name, names, err)
			}
			equal(t, fmt.Sprintf("%s %q", name, names), got, want)
			if notes := doc.Notes(); len(notes) != 1 || !strings.HasPrefix(notes[0], "the text is read as "+enc.title) {
				t.Errorf("%s %q: notes %q", name, names, notes)
			}
		}
	}
}

// TestEncodingIsNotGuessed checks texts in encodings that are not read, and damaged ones: a wrong guess would garble
// them.
func TestEncodingIsNotGuessed(t *testing.T) {
	tests := []struct {
		name     string
		encoding encoding.Encoding
		names    []string
	}{
		{"Greek", charmap.Windows1253, []string{"Ελληνική Εταιρεία", "Αθήνα", "ΠΡΟΪΟΝΤΑ"}},
		{"one Greek word", charmap.Windows1253, []string{"Πώληση"}},
		{"Greek capitals", charmap.Windows1253, []string{"ΕΛΛΗΝΙΚΗ ΕΤΑΙΡΕΙΑ", "ΑΘΗΝΑ", "ΘΕΣΣΑΛΟΝΙΚΗ"}},
		{"Turkish", charmap.Windows1254, []string{"Işık Şirketi", "Müşteri", "Değirmen", "Gümüş"}},
		{"Hebrew", charmap.Windows1255, []string{"חברת הדוגמה", "עסקה נסגרה", "ירושלים"}},
		{"Arabic", charmap.Windows1256, []string{"شركة المثال", "صفقة مغلقة"}},
		{"Lithuanian", charmap.Windows1257, []string{"Šiauliai", "Žalgiris", "Įmonė", "Kėdainių"}},
		{"Thai", charmap.Windows874, []string{"บริษัท ตัวอย่าง"}},
		{"Chinese", simplifiedchinese.GBK, []string{"示例公司", "上海贸易有限公司"}},
		{"Korean", korean.EUCKR, []string{"주식회사 보기", "서울 상담"}},
		{"DOS", charmap.CodePage850, []string{"Müller", "Schäfer", "Köln", "Straße"}},
		{"DOS, Cyrillic", charmap.CodePage866, []string{"Сделка", "Иванов", "ООО Ромашка"}},
		{"Mac", charmap.Macintosh, []string{"Müller", "Schäfer", "Köln", "Straße"}},
		{"Unix, Cyrillic", charmap.KOI8R, []string{"Сделка", "Иванов и сыновья", "ООО Ромашка"}},
	}
	for _, test := range tests {
		text, _ := tableWith(test.names...)
		doc, err := openText(t, "x.csv", encoded(t, test.encoding, text))
		if err == nil {
			_, err = rows(t, doc, "")
		}
		if code(err) != "ENCODING" || !strings.Contains(err.Error(), "line 2 ") && !strings.Contains(err.Error(), "line 3 ") {
			t.Errorf("%s: got %v, %q", test.name, err, doc.Notes())
		}
	}
}

// TestEncodingIsDecidedByAll puts the only letters beyond ASCII where no beginning shows them.
func TestEncodingIsDecidedByAll(t *testing.T) {
	filler := strings.Repeat("CjwKCAjw0000000000,Lead,1.00\n", 10000)
	for name, word := range map[string]string{"windows-1252": "Grüße", "windows-1250": "Łódź", "windows-1251": "Сделка", "shift-jis": "資料請求", "utf-8": "Łódź"} {
		f := file(t, "x.csv", encoded(t, encodingNamed(name).encoding, filler+"a,"+word+",2.00\n"))
		for range 2 {
			doc := mustOpenFile(t, f)
			got, err := rows(t, doc, "")
			if want := "10001: a|" + word + "|2.00"; err != nil || got[len(got)-1] != want {
				t.Errorf("%s: got %q, %v, want %q", name, got[len(got)-1], err, want)
			}
			if noted := len(doc.Notes()) > 0; noted != (name != "utf-8") {
				t.Errorf("%s: notes %q", name, doc.Notes())
			}
		}
	}
}

// TestEncodingIsInDoubt checks that a guess between two encodings says so, and that one that cannot be wrong does not.
func TestEncodingIsInDoubt(t *testing.T) {
	for word, doubt := range map[string]bool{"Kučera": true, "Nş": true, "Müller": false, "Škoda": false, "Łódź": false, "10 €": false} {
		text, _ := tableWith(word)
		notes := mustOpen(t, "x.csv", encoded(t, charmap.Windows1250, text)).Notes()
		if len(notes) != 1 || strings.Contains(notes[0], "though Windows-1250 would fit as well") != doubt {
			t.Errorf("%s: notes %q", word, notes)
		}
	}
}

func TestUTF16WithoutMark(t *testing.T) {
	text, want := tableWith("Müller", "Łódź", "Сделка", "資料請求")
	for name, bigEndian := range map[string]bool{"utf-16le": false, "utf-16be": true} {
		doc := mustOpen(t, "x.csv", utf16Text(text, bigEndian)[2:])
		got, err := rows(t, doc, "")
		if err != nil {
			t.Error(err)
		}
		equal(t, name, got, want)
		equal(t, "notes", doc.Notes(), []string{"the text is taken to be " + encodingNamed(name).title +
			", as every other byte of its letters is zero"})
	}
}

func TestUnicodeTextOfExcel(t *testing.T) {
	doc := mustOpen(t, "x.txt", utf16Text("GCLID\tName\r\nCj0\t\"a\r\nb\"\r\nCj1\tŁódź\r\n", false))
	got, err := rows(t, doc, "")
	if err != nil {
		t.Error(err)
	}
	equal(t, "rows", got, []string{"1: GCLID|Name", "2: Cj0|a\nb", "3: Cj1|Łódź"})
}

// TestEncodingIsNamed checks what the mapping says against what the text is.
func TestEncodingIsNamed(t *testing.T) {
	text, want := tableWith("Łódź", "Gdańsk")
	_, garbled := tableWith("£ódŸ", "Gdañsk")
	russian, russianWant := tableWith("ИП", "в")
	tests := []struct {
		name, encoding, content string
		want                    []string
		note                    string // what the first note holds
	}{
		{"as it is", "windows-1250", encoded(t, charmap.Windows1250, text), want, ""},
		{"not guessed", "windows-1251", encoded(t, charmap.Windows1251, russian), russianWant, ""},
		{"wrongly", "windows-1252", encoded(t, charmap.Windows1250, text), garbled, ""},
		{"UTF-16 without a mark", "utf-16be", utf16Text(text, true)[2:], want, ""},
		{"UTF-16, with its mark", "utf-16le", utf16Text(text, false), want, "the text is UTF-16"},
		{"a mark knows better", "windows-1251", "\ufeff" + text, want, "UTF-8 by the mark at its beginning, not Windows-1251"},
		{"UTF-8", "utf-8", text, want, ""},
		{"ASCII", "windows-1250", "a,b\n", []string{"1: a|b"}, ""},
	}
	for _, test := range tests {
		doc, err := openAs(t, test.encoding, test.content)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		got, err := rows(t, doc, "")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		equal(t, test.name, got, test.want)
		if notes := strings.Join(doc.Notes(), "\n"); (notes == "") != (test.note == "") || !strings.Contains(notes, test.note) {
			t.Errorf("%s: notes %q, want %q", test.name, notes, test.note)
		}
	}
}

func TestNamedEncodingIsOutdated(t *testing.T) {
	doc, err := openAs(t, "windows-1251", "a,Łódź\n")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "notes", doc.Notes(), []string{"the text is read as Windows-1251, as the mapping says, though it looks like UTF-8"})
}

func TestNamedEncodingDoesNotFit(t *testing.T) {
	for name, content := range map[string]string{
		"utf-8":        "a,b\nc,M\xfcller\n",
		"windows-1250": "a,b\nc,M\x81ller\n",
		"windows-1251": "a,b\nc,M\x98ller\n",
		"windows-1252": "a,b\nc,M\x9dller\n",
		"shift-jis":    "a,b\nc,\x82,d\n",
		"utf-16le":     utf16Text("a,b\n", false)[2:] + "c",
	} {
		doc, err := openAs(t, name, content)
		if err == nil {
			_, err = rows(t, doc, "")
		}
		where := "line 2 "
		if name == "utf-16le" {
			where = "in the middle of a letter"
		}
		if code(err) != "ENCODING" || !strings.Contains(err.Error(), where) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// openAs opens a file of which the mapping names the encoding.
func openAs(t testing.TB, encoding, content string) (pipeline.Document, error) {
	t.Helper()
	dir := inbox(t, map[string]string{"x.csv": content})
	found, err := Find(t.Context(), []string{dir}, Options{Now: time.Now(), Encoding: func(file string) string {
		if file != "x.csv" {
			t.Errorf("asked for the encoding of %q", file)
		}
		return encoding
	}})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := found.Files[0].Open(t.Context())
	t.Cleanup(func() {
		if doc != nil {
			doc.Close()
		}
		found.Close()
	})
	return doc, err
}

func TestEncodingNames(t *testing.T) {
	var names []string
	for _, e := range textEncodings {
		names = append(names, e.name)
	}
	equal(t, "names", names, pipeline.Encodings)
}

// TestEncodingOfPackedFile checks that it is the unpacked text that the guess is about, also of the second reading.
func TestEncodingOfPackedFile(t *testing.T) {
	text := encoded(t, charmap.Windows1250, strings.Repeat("CjwKCAjw0000000000,Lead,1.00\n", 10000)+"a,Łódź,2.00\n")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	files := find(t, inbox(t, map[string]string{"x.csv.gz": packed.String(), "y.zip": archiveOf(t, "z.csv", text)})).Files
	for _, f := range files {
		got, err := rows(t, mustOpenFile(t, f), "")
		if err != nil || got[len(got)-1] != "10001: a|Łódź|2.00" {
			t.Errorf("%s: got %q, %v", f.Name(), got[max(0, len(got)-1):], err)
		}
	}
	if len(files) != 2 {
		t.Errorf("got %d files", len(files))
	}
}
