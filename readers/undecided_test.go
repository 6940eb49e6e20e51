package readers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/driver"
	"gocloud.dev/gcerrors"
)

// countedObject is a bucket of one object, which counts how often it is read.
type countedObject struct {
	driver.Bucket
	content string
	at      time.Time
	opened  int
}

func (b *countedObject) Close() error                       { return nil }
func (b *countedObject) ErrorCode(error) gcerrors.ErrorCode { return gcerrors.Unknown }
func (b *countedObject) ErrorAs(error, any) bool            { return false }
func (b *countedObject) Attributes(context.Context, string) (*driver.Attributes, error) {
	return &driver.Attributes{Size: int64(len(b.content)), ModTime: b.at}, nil
}

func (b *countedObject) NewRangeReader(_ context.Context, _ string, offset, length int64, _ *driver.ReaderOptions) (driver.Reader, error) {
	b.opened++
	if offset != 0 || length >= 0 {
		return nil, errors.New("only all of it is read")
	}
	return countedReader{strings.NewReader(b.content), b}, nil
}

type countedReader struct {
	io.Reader
	b *countedObject
}

func (countedReader) Close() error { return nil }
func (countedReader) As(any) bool  { return false }
func (r countedReader) Attributes() *driver.ReaderAttributes {
	return &driver.ReaderAttributes{Size: int64(len(r.b.content)), ModTime: r.b.at}
}

// countedFile makes a file of a content.
func countedFile(t *testing.T, content, encoding string) (*File, *countedObject) {
	object := &countedObject{content: content, at: time.Now()}
	bucket := blob.NewBucket(object)
	t.Cleanup(func() { bucket.Close() })
	return &File{name: "x.csv", key: "x.csv", bucket: bucket, limits: DefaultLimits(), encoding: encoding,
		seen: version{size: int64(len(content)), modTime: object.at}}, object
}

// TestATextIsReadAgainOnlyForItsEncoding puts one word beyond ASCII into long texts, at places of all kinds. The text
// must be read as ever, and be fetched a second time only where there is something to decide.
func TestATextIsReadAgainOnlyForItsEncoding(t *testing.T) {
	line := "CjwKCAjw0000000000,Lead," + strings.Repeat("x", 500) + "\n"
	for encoding, word := range map[string]string{"utf-8": "Łódź", "windows-1250": "Łódź", "windows-1251": "Сделка",
		"windows-1252": "Müller", "shift-jis": "資料請求", "ASCII": "Miller"} {
		beyond := word
		if e := encodingNamed(encoding); e != nil {
			beyond = encoded(t, e.encoding, word)
		}
		for _, named := range []bool{false, true} {
			for _, before := range []int{0, headSize - 1, headSize, 4*headSize - 1, csvBuffer + headSize} {
				for _, end := range []string{"", line, strings.Repeat(line, 300)} {
					filler := strings.Repeat(line, before/len(line))
					if rest := before - len(filler); rest > 0 {
						filler += strings.Repeat("x", rest-1) + " "
					}
					text := filler + beyond + "\n" + end
					want := strings.Split(strings.TrimSuffix(strings.ReplaceAll(filler+word+"\n"+end, ",", "|"), "\n"), "\n")
					for i := range want {
						want[i] = fmt.Sprintf("%d: %s", i+1, want[i])
					}
					name := ""
					if named && encoding != "ASCII" {
						name = encoding
					}
					f, object := countedFile(t, text, name)
					where := fmt.Sprintf("%s, named %t, %d bytes before and %d after", encoding, named, before, len(end))
					opened := 1
					if encoding != "ASCII" && name != "utf-8" && len(text) >= headSize {
						opened = 2
					}
					for _, opened := range []int{opened, 1} {
						object.opened = 0
						doc := mustOpenFile(t, f)
						got, err := rows(t, doc, "")
						if err != nil || len(got) != len(want) {
							t.Fatalf("%s: %d rows, %v; want %d", where, len(got), err, len(want))
						}
						equal(t, where, got, want)
						noted := len(doc.Notes()) > 0
						if noted != (name == "" && encoding != "ASCII" && encoding != "utf-8") {
							t.Errorf("%s: notes %q", where, doc.Notes())
						}
						if _, err := doc.Fingerprint(t.Context()); err != nil {
							t.Errorf("%s: %v", where, err)
						}
						if object.opened != opened {
							t.Errorf("%s: opened %d times, not %d", where, object.opened, opened)
						}
					}
				}
			}
		}
	}
}

// TestEncodingsAgreeOnASCII is what makes it right to leave an encoding open for as long as there is nothing else.
func TestEncodingsAgreeOnASCII(t *testing.T) {
	var ascii strings.Builder
	for c := range byte(0x80) {
		ascii.WriteByte(c)
	}
	for _, e := range textEncodings {
		if e.isUTF16() {
			continue
		}
		if got, err := io.ReadAll(e.decode(strings.NewReader(ascii.String()))); string(got) != ascii.String() || err != nil {
			t.Errorf("%s: got %q, %v", e.title, got, err)
		}
	}
}

// TestUndecidedStaysSo: a text whose encoding could not be found out ends there, however often it is read.
func TestUndecidedStaysSo(t *testing.T) {
	cause := errors.New("gone")
	for _, r := range []io.Reader{strings.NewReader("abc\xfcdef"), iotest.OneByteReader(strings.NewReader("abc\xfcdef"))} {
		u := &undecided{r: r, decide: func() (*textEncoding, error) { return nil, cause }}
		got, err := io.ReadAll(u)
		if string(got) != "abc" || !errors.Is(err, cause) {
			t.Errorf("got %q, %v", got, err)
		}
		if n, err := u.Read(make([]byte, 9)); n != 0 || !errors.Is(err, cause) {
			t.Errorf("got %d, %v afterwards", n, err)
		}
	}
}
