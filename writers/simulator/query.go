package simulator

import (
	"strconv"
	"strings"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// query is a query in the part of the Google Ads Query Language that is served:
//
//	SELECT field, … FROM resource [WHERE condition AND …] [LIMIT number]
//
// where a condition is field = value, field != value, field IN (value, …) or field NOT IN (value, …), and a value is a
// string in single or double quotes, a number or a bare word
// (https://developers.google.com/google-ads/api/docs/query/grammar).
type query struct {
	fields     []string
	resource   string
	conditions []condition
	limit      int // 0: none
}

// condition holds where the field has one of the values or, with not, none of them.
type condition struct {
	field  string
	not    bool
	values []string
}

// queryError is what is wrong with a query.
type queryError struct {
	code    protoreflect.Enum
	message string
}

func (e *queryError) Error() string { return e.message }

// parser reads the tokens of a query from left to right.
type parser struct{ tokens []token }

// parseQuery reads a query. Its error is a *queryError.
func parseQuery(text string) (*query, error) {
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := parser{tokens}
	q := &query{}
	if err := p.expect("SELECT", adserrors.QueryErrorEnum_EXPECTED_SELECT); err != nil {
		return nil, err
	}
	if q.fields, err = p.list(p.name); err != nil {
		return nil, err
	}
	if err := p.expect("FROM", adserrors.QueryErrorEnum_EXPECTED_FROM); err != nil {
		return nil, err
	}
	if q.resource, err = p.name(); err != nil {
		return nil, err
	}
	if q.conditions, err = p.where(); err != nil {
		return nil, err
	}
	if q.limit, err = p.limit(); err != nil {
		return nil, err
	}
	if t := p.next(); t.kind != endToken {
		return nil, t.unexpected(adserrors.QueryErrorEnum_UNEXPECTED_INPUT, "the end of the query")
	}
	return q, nil
}

func (p *parser) next() token {
	t := p.tokens[0]
	if t.kind != endToken {
		p.tokens = p.tokens[1:]
	}
	return t
}

// accept takes the next token if it is the keyword or symbol.
func (p *parser) accept(text string) bool {
	t := p.tokens[0]
	ok := (t.kind == nameToken || t.kind == symbolToken) && strings.EqualFold(t.text, text)
	if ok {
		p.next()
	}
	return ok
}

func (p *parser) expect(text string, otherwise adserrors.QueryErrorEnum_QueryError) error {
	if !p.accept(text) {
		return p.tokens[0].unexpected(otherwise, text)
	}
	return nil
}

// list reads what one reads, once more after each comma.
func (p *parser) list(one func() (string, error)) ([]string, error) {
	var all []string
	for {
		s, err := one()
		if err != nil {
			return nil, err
		}
		if all = append(all, s); !p.accept(",") {
			return all, nil
		}
	}
}

func (p *parser) name() (string, error) {
	t := p.next()
	if t.kind != nameToken {
		return "", t.unexpected(adserrors.QueryErrorEnum_BAD_FIELD_NAME, "a name")
	}
	return t.text, nil
}

func (p *parser) value() (string, error) {
	t := p.next()
	if t.kind != nameToken && t.kind != numberToken && t.kind != stringToken {
		return "", t.unexpected(adserrors.QueryErrorEnum_BAD_VALUE, "a value")
	}
	return t.text, nil
}

func (p *parser) where() ([]condition, error) {
	if !p.accept("WHERE") {
		return nil, nil
	}
	var all []condition
	for {
		c, err := p.condition()
		if err != nil {
			return nil, err
		}
		if all = append(all, c); !p.accept("AND") {
			return all, nil
		}
	}
}

func (p *parser) condition() (c condition, err error) {
	if c.field, err = p.name(); err != nil {
		return c, err
	}
	c.not = p.accept("!=")
	if c.not || p.accept("=") {
		v, err := p.value()
		c.values = []string{v}
		return c, err
	}
	c.not = p.accept("NOT")
	if err := p.expect("IN", adserrors.QueryErrorEnum_BAD_OPERATOR); err != nil {
		return c, err
	}
	if err := p.expect("(", adserrors.QueryErrorEnum_EXPECTED_LIST); err != nil {
		return c, err
	}
	if c.values, err = p.list(p.value); err != nil {
		return c, err
	}
	return c, p.expect(")", adserrors.QueryErrorEnum_EXPECTED_LIST)
}

func (p *parser) limit() (int, error) {
	if !p.accept("LIMIT") {
		return 0, nil
	}
	t := p.next()
	n, err := strconv.ParseInt(t.text, 10, 32)
	switch {
	case t.kind != numberToken || err != nil:
		return 0, t.unexpected(adserrors.QueryErrorEnum_BAD_LIMIT_VALUE, "a whole number")
	case n < 1:
		return 0, t.unexpected(adserrors.QueryErrorEnum_LIMIT_VALUE_TOO_LOW, "a limit of 1 or more")
	}
	return int(n), nil
}
