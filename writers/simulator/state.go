package simulator

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/shenzhencenter/google-ads-pb/resources"
	"google.golang.org/protobuf/encoding/protojson"
)

// stateHeader is the first line of a state file, so that no other file is taken for one.
const stateHeader = `{"format":"convload simulator","version":1}`

// entry is one line of a state file: something that Google remembers from now on. One of its fields is set.
type entry struct {
	Conversion *Record       `json:"conversion,omitempty"`
	Action     *actionChange `json:"action,omitempty"`
	Refused    *refusals     `json:"refused,omitempty"`
}

// actionChange is a conversion action as a client made it or left it.
type actionChange struct {
	Customer string      `json:"customer"`
	Created  time.Time   `json:"created,omitzero"` // zero for an action that was there from the beginning
	Action   savedAction `json:"action"`
}

// savedAction is a conversion action in the JSON form of its protocol buffer.
type savedAction struct{ *resources.ConversionAction }

func (a savedAction) MarshalJSON() ([]byte, error) { return protojson.Marshal(a.ConversionAction) }

func (a *savedAction) UnmarshalJSON(text []byte) error {
	a.ConversionAction = &resources.ConversionAction{}
	return protojson.Unmarshal(text, a.ConversionAction)
}

// check tells what makes an entry useless.
func (e *entry) check() error {
	set := 0
	for _, is := range []bool{e.Conversion != nil, e.Action != nil, e.Refused != nil} {
		if is {
			set++
		}
	}
	switch {
	case set != 1:
		return errors.New("neither a conversion nor an action nor a refusal")
	case e.Conversion != nil:
		if _, ok := e.Conversion.key(); !ok || !isCustomerID(e.Conversion.Customer) {
			return errors.New("a conversion without a customer or a time")
		}
	case e.Refused != nil:
		if !isCustomerID(e.Refused.Customer) || e.Refused.Rows <= 0 {
			return errors.New("a refusal without a customer or rows")
		}
	case !isCustomerID(e.Action.Customer) || e.Action.Action.GetId() <= 0:
		return errors.New("an action without a customer or an ID")
	}
	return nil
}

// stateFile is a file of JSON lines that grows by what is accepted.
type stateFile struct {
	file *os.File
	size int64 // up to here everything is whole
}

// openState opens or begins the file and gives each of its entries to remember. A last line without its line feed is
// what a crash left of a batch that nobody was told of: it is cut off. Any other damage is an error.
func openState(name string, log *slog.Logger, remember func(entry)) (*stateFile, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("simulator: state: %w", err)
	}
	s := &stateFile{file: file}
	if err := s.load(log, remember); err != nil {
		return nil, errors.Join(fmt.Errorf("simulator: state file %s: %w", name, err), file.Close())
	}
	return s, nil
}

func (s *stateFile) load(log *slog.Logger, remember func(entry)) error {
	lines := bufio.NewReader(s.file)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF) && len(line) > 0 && number > 1:
			log.Warn("simulator: the last line of the state file was never finished and is dropped", "line", number)
			return s.cut()
		case errors.Is(err, io.EOF) && len(line) > 0:
			return errors.New("not a state file of this simulator: choose another name")
		case errors.Is(err, io.EOF) && number == 1:
			return s.write([]byte(stateHeader + "\n"))
		case errors.Is(err, io.EOF):
			return s.cut()
		case err != nil:
			return fmt.Errorf("line %d: %w", number, err)
		}
		if number == 1 {
			if string(bytes.TrimRight(line, "\r\n")) != stateHeader {
				return errors.New("not a state file of this simulator: choose another name")
			}
		} else if err := readEntry(line, remember); err != nil {
			return fmt.Errorf("line %d is damaged: %w; restore the file, or choose another name to begin anew", number, err)
		}
		s.size += int64(len(line))
	}
}

func readEntry(line []byte, remember func(entry)) error {
	var e entry
	strict := json.NewDecoder(bytes.NewReader(line))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&e); err != nil {
		return err
	}
	if _, err := strict.Token(); err != io.EOF {
		return errors.New("text after the entry")
	}
	if err := e.check(); err != nil {
		return err
	}
	remember(e)
	return nil
}

// cut drops what follows the last whole line.
func (s *stateFile) cut() error {
	if err := s.file.Truncate(s.size); err != nil {
		return err
	}
	_, err := s.file.Seek(s.size, io.SeekStart)
	return err
}

// append writes entries and returns when they are on disk. After an error none of them is in the file.
func (s *stateFile) append(entries []entry) error {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, e := range entries {
		if err := encoder.Encode(e); err != nil {
			return fmt.Errorf("simulator: state: %w", err)
		}
	}
	return s.write(lines.Bytes())
}

func (s *stateFile) write(lines []byte) error {
	_, err := s.file.Write(lines)
	if err == nil {
		err = s.file.Sync()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("simulator: state: %w", err), s.cut())
	}
	s.size += int64(len(lines))
	return nil
}

func (s *stateFile) close() error { return s.file.Close() }
