package mappings

import (
	"net/url"
	"strings"
	"testing"
	"unicode"

	"convload/pipeline"
)

func TestAcceptedInsteadOfTheBareID(t *testing.T) {
	type id = pipeline.ClickID
	gclid := id{Kind: pipeline.GCLID, Value: aGCLID}
	const all = acceptURL | acceptCookie | acceptEncoded
	for _, test := range []struct {
		name   string
		accept acceptance
		text   string
		want   id
		code   string
	}{
		{"bare", all, aGCLID, gclid, ""},
		{"quoted", all, `"` + aGCLID + `"`, gclid, ""},
		{"URL", acceptURL, "https://example.com/a?utm_source=x&gclid=" + aGCLID + "#top", gclid, ""},
		{"URL without scheme", acceptURL, "www.example.com/?gclid=" + aGCLID, gclid, ""},
		{"path", acceptURL, "/deals?gclid=" + aGCLID, gclid, ""},
		{"parameters", acceptURL, "gclid=" + aGCLID + "&gbraid=" + aGBRAID, gclid, ""},
		{"parameters with question mark", acceptURL, "?gclid=" + aGCLID, gclid, ""},
		{"encoded parameter", acceptURL, "https://example.com/?gclid=" + strings.ReplaceAll(aGCLID, "-", "%2D"), gclid, ""},
		{"other parameters first", acceptURL, "utm_source=google&gclid=" + aGCLID, gclid, ""},
		{"only a gbraid", acceptURL, "https://example.com/?gbraid=" + aGBRAID, id{Kind: pipeline.GBRAID, Value: aGBRAID}, ""},
		{"gbraid and wbraid", acceptURL, "https://example.com/?wbraid=" + aWBRAID + "&gbraid=" + aGBRAID,
			id{Kind: pipeline.GBRAID, Value: aGBRAID}, ""},
		{"placeholder beside a gbraid", acceptURL, "gclid={gclid}&gbraid=" + aGBRAID, id{Kind: pipeline.GBRAID, Value: aGBRAID}, ""},
		{"URL without parameter", acceptURL, "https://example.com/?utm_source=x", id{}, ""},
		{"URL without query", acceptURL, "https://example.com/deals", id{}, ""},
		{"page", acceptURL, "www.example.com/deals", id{}, ""},
		{"another firm's", acceptURL, "https://example.com/?fbclid=IwAR0x", id{}, ""},
		{"empty parameter", acceptURL, "https://example.com/?gclid=", id{}, ""},
		{"name in capitals", acceptURL, "https://example.com/?GCLID=" + aGCLID, id{}, badClickID},
		{"behind the fragment", acceptURL, "https://example.com/#gclid=" + aGCLID, id{}, badClickID},
		{"page of an application", acceptURL, "https://example.com/#/lp?gclid=" + aGCLID, id{}, badClickID},
		{"no question mark", acceptURL, "https://example.com/lp&gclid=" + aGCLID, id{}, badClickID},
		{"semicolon", acceptURL, "https://example.com/lp;gclid=" + aGCLID, id{}, badClickID},
		{"semicolon in the query", acceptURL, "https://example.com/?a=b;gclid=" + aGCLID, id{}, badClickID},
		{"two question marks", acceptURL, "https://example.com/?utm_source=x?gclid=" + aGCLID, id{}, badClickID},
		{"within another parameter", acceptURL, "https://example.com/?u=https%3A%2F%2Fshop.example%3Fgclid%3D" + aGCLID, id{}, badClickID},
		{"encoded twice within another", acceptURL, "https://example.com/?u=%253Fgclid%253D" + aGCLID, id{}, badClickID},
		{"within an empty one of its own", acceptURL, "https://example.com/?gclid=#gclid=" + aGCLID, id{}, badClickID},
		{"beside a placeholder of its own", acceptURL, "https://example.com/?gclid=null&u=%3Fgclid%3D" + aGCLID, id{}, badClickID},
		{"a gclid astray before a gbraid", acceptURL, "https://example.com/?gbraid=" + aGBRAID + "#gclid=" + aGCLID, id{}, badClickID},
		{"a gbraid astray", acceptURL, "https://example.com/#gbraid=" + aGBRAID, id{}, badClickID},
		{"a gbraid astray behind a gclid", acceptURL, "https://example.com/?gclid=" + aGCLID + "#gbraid=" + aGBRAID, gclid, ""},
		{"its own and one astray", acceptURL, "https://example.com/?gclid=" + aGCLID + "#gclid=" + aGCLID, gclid, ""},
		{"a placeholder astray", acceptURL, "https://example.com/?u=%3Fgclid%3Dnull#gclid={gclid}", id{}, ""},
		{"a word astray", acceptURL, "https://example.com/gclid?what=gclid", id{}, ""},
		{"another parameter", acceptURL, "https://example.com/?has_gclid=true", id{}, ""},
		{"an ID in another parameter", acceptURL, "https://example.com/?gclid={gclid}&last_gclid=" + aGCLID, id{}, badClickID},
		{"host without scheme", acceptURL, "shop.example.com?gclid=" + aGCLID, gclid, ""},
		{"host in capitals", acceptURL, "Example.com?gclid=" + aGCLID, gclid, ""},
		{"host without a click ID", acceptURL, "example.com?utm_source=x", id{}, ""},
		{"cookie with a query", acceptURL, "GCL.1." + aGCLID + "?x=1", id{}, badClickID},
		{"cookie like a host", acceptURL, "GCL.1.Cjabc?x=1", id{}, badClickID},
		{"repeated", acceptURL, "https://example.com/?gclid=" + aGCLID + "&gclid=" + aGCLID, id{}, badClickID},
		{"malformed", acceptURL, "https://example.com/?utm_campaign=50%_off&gclid=" + aGCLID, id{}, badClickID},
		{"HTML", acceptURL, "https://example.com/?a=b&amp;gclid=" + aGCLID, id{}, badClickID},
		{"two addresses", acceptURL, "https://example.com/ https://example.com/?gclid=" + aGCLID, id{}, badClickID},
		{"damaged parameter", acceptURL, "gclid=" + strings.ToLower(aGCLID), id{}, clickCaseLost},
		{"blank behind the parameter", acceptURL, "gclid=" + aGCLID + "+", id{}, badClickID},
		{"something behind the ID", acceptURL, aGCLID + "&utm_source=google", id{}, badClickID},
		{"a query behind the ID", acceptURL, aGCLID + "?utm_source=google", id{}, badClickID},
		{"base64 with padding", acceptURL, aGCLID[:90] + "==", id{}, badClickID},
		{"slash within", acceptURL, strings.Replace(aGCLID, "_", "/", 1), id{}, badClickID},
		{"cookie", acceptCookie, "GCL.1690000000." + aGCLID, gclid, ""},
		{"cookie twice", acceptCookie, "GCL.1.GCL.2." + aGCLID, id{}, badClickID},
		{"cookie without time", acceptCookie, "GCL." + aGCLID, id{}, badClickID},
		{"cookie unasked", acceptURL, "GCL.1690000000." + aGCLID, id{}, badClickID},
		{"encoded", acceptEncoded, strings.NewReplacer("-", "%2D", "_", "%5f").Replace(aGCLID), gclid, ""},
		{"encoded twice", acceptEncoded, strings.Replace(aGCLID, "-", "%252D", 1), id{}, badClickID},
		{"badly encoded", acceptEncoded, aGCLID + "%2", id{}, badClickID},
		{"encoded blank", acceptEncoded, aGCLID + "%20", id{}, badClickID},
		{"plus is no blank", acceptEncoded, aGCLID + "+%2D", id{}, badClickID},
		{"encoded placeholder", acceptEncoded, "%7B%7Bgclid%7D%7D", id{}, ""},
		{"encoded address", all, url.QueryEscape("https://example.com/?gclid=" + aGCLID), gclid, ""},
		{"encoded unasked", acceptURL | acceptCookie, strings.Replace(aGCLID, "-", "%2D", 1), id{}, badClickID},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, code := readClick(t, test.accept, test.text); got.id != test.want || code != test.code {
				t.Errorf("got %v %s, want %v %s", got.id, code, test.want, test.code)
			}
		})
	}
}

// TestAddressOfAnotherColumn: the column's own kind comes first.
func TestAddressOfAnotherColumn(t *testing.T) {
	c := clickColumn{kind: pipeline.WBRAID, accept: acceptURL}
	r, problem := c.read("gclid=" + aGCLID + "&wbraid=" + aWBRAID + "&gbraid=" + aGBRAID)
	if problem != nil || r.id != (pipeline.ClickID{Kind: pipeline.WBRAID, Value: aWBRAID}) ||
		!r.beside.has(pipeline.GCLID) || !r.beside.has(pipeline.GBRAID) || r.beside.has(pipeline.WBRAID) {
		t.Errorf("%+v, %v", r, problem)
	}
}

func TestAcceptInTheMapping(t *testing.T) {
	for text, want := range map[string]string{
		"columns:\n  gclid: {column: A, accept: [ulr]}\n  conversion_date_time: B\n":                `gclid: accept: unknown word "ulr"; did you mean "url"?`,
		"columns:\n  gclid: A\n  order_id: {column: C, accept: [url]}\n  conversion_date_time: B\n": "order_id: accept is for gclid and gbraid and wbraid only",
	} {
		if _, err := Parse("m.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// FuzzClickID: what is taken is a part of the cell, or of the decoded cell, letter by letter, without blanks; read again
// it is the same.
func FuzzClickID(f *testing.F) {
	for _, text := range []string{aGCLID, `="x"`, "'' '", "https://example.com/?gclid=" + aGCLID, "gbraid=a&gclid=b&wbraid=c",
		"GCL.1.x", "%2Dx%5F", "%22x%22", "www.example.com/", "x~y", "\u201cx\u201d", "gclid=x%20", "E.C.P.x", "{{x}}"} {
		for accept := range uint8(8) {
			f.Add(text, accept)
		}
	}
	f.Fuzz(func(t *testing.T, text string, accept uint8) {
		c := clickColumn{kind: pipeline.GCLID, accept: acceptance(accept & 7)}
		r, problem := c.read(text)
		id := r.id.Value
		if problem != nil || id == "" {
			return
		}
		var sources []string
		for _, decode := range []func(string) (string, error){url.PathUnescape, url.QueryUnescape} {
			if decoded, err := decode(text); err == nil && c.accept != 0 {
				again, _ := url.QueryUnescape(decoded)
				sources = append(sources, decoded, again)
			}
		}
		if !strings.Contains(text+" "+strings.Join(sources, " "), id) {
			t.Errorf("%q gave %q, which is no part of it", text, id)
		}
		if strings.ContainsFunc(id, func(r rune) bool { return r > unicode.MaxASCII || unicode.IsSpace(r) || unicode.IsControl(r) }) {
			t.Errorf("%q gave %q", text, id)
		}
		bare := clickColumn{kind: r.id.Kind}
		if again, problem := bare.read(id); problem != nil || again.id != r.id || again.done != (treatment{}) {
			t.Errorf("%q gave %q, which gave %+v, %v", text, id, again, problem)
		}
		oddClickID(r.id, r.plain)
	})
}
