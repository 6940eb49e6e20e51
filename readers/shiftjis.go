package readers

// japaneseReading weighs a text as Shift-JIS, in which a letter is one byte (half-width katakana) or two, the second of
// which may be an ASCII letter. Western words can be taken for it, but only with letters that are rare, one at a time.
type japaneseReading struct {
	lead       byte // the first byte of a letter whose second is still to come
	run        int  // letters side by side so far
	common     int  // of these, such as most Japanese ones are
	rare       int  // of these, the others of two bytes
	fits       int
	misfits    int
	impossible bool
}

// beyond takes a byte beyond ASCII.
func (j *japaneseReading) beyond(c byte) {
	switch {
	case j.lead != 0:
		j.pair(c)
	case c >= 0xa1 && c <= 0xdf:
		j.run++
	case c >= 0x81 && c <= 0x9f, c >= 0xe0 && c <= 0xfc:
		j.lead = c
	default:
		j.impossible = true
	}
}

// plain takes ASCII text.
func (j *japaneseReading) plain(p []byte) {
	if j.lead != 0 {
		j.pair(p[0])
		p = p[1:]
	}
	if len(p) > 0 {
		j.end()
	}
}

// pair takes the second byte of a letter. Kana, signs and the kanji of the first level have first bytes up to 0x98.
func (j *japaneseReading) pair(trail byte) {
	if trail < 0x40 || trail == 0x7f || trail > 0xfc {
		j.impossible = true
	}
	kana := j.lead == 0x82 || j.lead == 0x83
	if j.run++; kana || j.lead <= 0x98 && (trail < 'a' || trail > 'z') {
		j.common++
	} else {
		j.rare++
	}
	j.lead = 0
}

// end ends a word. A single letter, and half-width katakana alone, which capital letters of Windows-1251 look like,
// suggest nothing.
func (j *japaneseReading) end() {
	if j.run > 1 && j.common > 0 && j.common >= j.rare {
		j.fits += j.run
	} else {
		j.misfits += j.rare
	}
	j.run, j.common, j.rare = 0, 0, 0
}

func (j *japaneseReading) share() float64 {
	if j.impossible || j.lead != 0 || j.fits == 0 {
		return 0
	}
	return float64(j.fits) / float64(j.fits+j.misfits)
}
