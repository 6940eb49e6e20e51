package readers

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// languages are the letters beyond ASCII of languages that are written in an encoding of one byte a letter. A word's
// letters suggest an encoding if one language has them all. Left out are Icelandic, which would make sense of Turkish
// (Windows-1254, which is not read), and Estonian, which would of Hungarian.
var languages = map[*charmap.Charmap][]string{
	charmap.Windows1252: {
		"äöüß",            // German
		"àâçéèêëîïôœùûüÿ", // French
		"áéíñóúü",         // Spanish, Irish
		"àáâãçéêíóôõúü",   // Portuguese
		"àèéìòù",          // Italian
		"åäöéü",           // Swedish, Finnish
		"æøåéòôê",         // Danish, Norwegian
		"äëïöüéèêóá",      // Dutch
		"àçéèíïòóúü",      // Catalan
	},
	charmap.Windows1250: {
		"ąćęłńóśźż",         // Polish
		"áčďéěíňóřšťúůýž",   // Czech
		"áäčďéíĺľňóôŕšťúýž", // Slovak
		"áéíóöőúüű",         // Hungarian
		"čćđšž",             // Croatian, Slovene, Serbian
		"ăâîşţ",             // Romanian
		"äöüß", "éè",        // German, and names such as René, that these neighbours write too
	},
	charmap.Windows1251: {
		"абвгдеёжзийклмнопрстуфхцчшщъыьэюя", // Russian, Bulgarian
		"абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", // Ukrainian
		"абвгдеёжзійклмнопрстуўфхцчшыьэюя",  // Belarusian
		"абвгдђежзијклљмнњопрстћуфхцчџшѓѕќ", // Serbian, Macedonian
	},
}

// commonCyrillic are the letters that are two thirds of any text in these languages.
const commonCyrillic = "оеаинтсрвлкіОЕАИНТСРВЛКІ"

// alphabet is what the bytes of an encoding stand for.
type alphabet struct {
	cyrillic  bool
	letters   [256]rune   // 0: no letter that is upper or lower case
	others    [256]rune   // what is no letter
	languages [256]uint16 // which languages have the letter, a bit each
	count     int         // of languages
}

var alphabets = sync.OnceValue(func() map[*charmap.Charmap]*alphabet {
	all := make(map[*charmap.Charmap]*alphabet)
	for page, texts := range languages {
		all[page] = newAlphabet(page, texts)
	}
	return all
})

func newAlphabet(page *charmap.Charmap, texts []string) *alphabet {
	a := &alphabet{cyrillic: page == charmap.Windows1251, count: len(texts)}
	for i := range 256 {
		if r := page.DecodeByte(byte(i)); unicode.IsUpper(r) || unicode.IsLower(r) {
			a.letters[i] = r
		} else {
			a.others[i] = r
		}
		if i < utf8.RuneSelf && !a.cyrillic {
			a.languages[i] = ^uint16(0)
		}
	}
	for i, text := range texts {
		for _, r := range text + strings.ToUpper(text) {
			if c, ok := page.EncodeRune(r); ok {
				a.languages[c] |= 1 << i
			}
		}
	}
	return a
}

// reading is how well the words of a text make sense in an alphabet. All counts are of bytes beyond ASCII.
type reading struct {
	*alphabet
	fits    int
	misfits int
	by      [16]int // of fits, those in words of each language
	all     int     // Cyrillic letters, and
	common  int     // the common ones among them
}

// word takes a word: ASCII letters and bytes beyond ASCII. What of these is no letter here cuts it into several.
func (a *reading) word(w []byte) {
	start := 0
	for i, c := range w {
		if a.letters[c] != 0 {
			continue
		}
		a.letterRun(w[start:i])
		if i+1 < len(w) && a.letters[w[i+1]] != 0 && strange(a.others[c], i > start) {
			a.misfits++
		}
		start = i + 1
	}
	a.letterRun(w[start:])
}

// strange tells whether a sign has no business in front of a letter. Quotation marks and the like stand at the
// beginning of a word, and only few signs stand within one.
func strange(r rune, within bool) bool {
	if within {
		return !strings.ContainsRune("’‘´·–—\u00a0\u00ad", r)
	}
	return (unicode.IsSymbol(r) || unicode.IsNumber(r) || unicode.IsLetter(r)) && !strings.ContainsRune("©®™°№×", r)
}

// letterRun weighs a word of letters only.
func (a *reading) letterRun(w []byte) {
	common, beyond, good := ^uint16(0), 0, true
	for i, c := range w {
		common &= a.languages[c]
		if c >= utf8.RuneSelf {
			beyond++
		}
		good = good && (i == 0 || a.caseFits(w, i)) && a.vowelFollows(w, i)
	}
	switch {
	case beyond == 0, a.cyrillic && len(w) == 1:
		return // says nothing
	case !a.cyrillic && beyond == len(w) && len(w) > 1, common == 0, !good:
		a.misfits += beyond
		return
	}
	a.fits += beyond
	for i := range a.count {
		if common&(1<<i) != 0 {
			a.by[i] += beyond
		}
	}
	if a.cyrillic {
		a.all += len(w)
		for _, c := range w {
			if strings.ContainsRune(commonCyrillic, a.letters[c]) {
				a.common++
			}
		}
	}
}

// caseFits tells whether the letter at i has the case of its neighbours: a capital within a word has capitals beside
// it. That of ASCII letters, as in GmbH, says nothing.
func (a *reading) caseFits(w []byte, i int) bool {
	letter, before := a.letters[w[i]], a.letters[w[i-1]]
	if !unicode.IsUpper(letter) {
		return true
	}
	if unicode.IsLower(before) {
		return letter < utf8.RuneSelf && before < utf8.RuneSelf
	}
	return letter < utf8.RuneSelf || i+1 == len(w) || !unicode.IsLower(a.letters[w[i+1]])
}

// vowelFollows tells whether there is the vowel that the letter at i asks for: ñ and õ have one behind them in Spanish
// and Portuguese, and the Polish and Hungarian letters of the same bytes hardly ever.
func (a *reading) vowelFollows(w []byte, i int) bool {
	if !strings.ContainsRune("ñõÑÕ", a.letters[w[i]]) {
		return true
	}
	return i+1 < len(w) && strings.ContainsRune("aeiouáéíóúAEIOUÁÉÍÓÚ", a.letters[w[i+1]])
}

// share tells which part of the words makes sense, 0 to 1. Words of rare letters make none: Greek and Hebrew, which
// have their letters where Windows-1251 has Cyrillic ones, look like that.
func (a *reading) share() float64 {
	if a.fits == 0 || a.cyrillic && a.common*2 < a.all {
		return 0
	}
	return float64(a.fits) / float64(a.fits+a.misfits)
}

// language is the part of the words that the language has that has most of them.
func (a *reading) language() float64 {
	most := 0
	for _, n := range a.by[:a.count] {
		most = max(most, n)
	}
	return float64(most) / float64(max(1, a.fits+a.misfits))
}
