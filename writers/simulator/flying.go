package simulator

import (
	"context"
	"fmt"
	"hash/maphash"
	"sync"

	"github.com/shenzhencenter/google-ads-pb/services"
)

// flying knows what the uploads hold that are under way at this moment. Google judges them in no particular order, so
// that of two which hold the same conversion either may be the one that "already exists".
type flying struct {
	seed maphash.Seed
	mu   sync.Mutex
	held map[uint64]*flight // by the hash of a flyingKey
}

func newFlying() *flying {
	return &flying{seed: maphash.MakeSeed(), held: map[uint64]*flight{}}
}

// flyingKey is a conversion or an order of an account as it was written: an order where the click is empty.
type flyingKey struct{ customer, action, click, value string }

// flight is an upload under way.
type flight struct {
	ctx   context.Context // ends when nobody waits for the upload any more
	keys  []uint64
	twice []string // what is wrong, one sentence for each kind of key
}

// hold notes what an upload holds until release. An upload that only asks for validation takes nothing from another.
func (f *flying) hold(ctx context.Context, req *services.UploadClickConversionsRequest) *flight {
	own := &flight{ctx: ctx}
	if req.ValidateOnly || len(req.Conversions) > maxConversions {
		return own
	}
	own.keys = make([]uint64, 0, 2*len(req.Conversions))
	f.mu.Lock()
	defer f.mu.Unlock()
	conversions, orders := 0, 0
	for _, c := range req.Conversions {
		conversion := flyingKey{req.CustomerId, c.GetConversionAction(), clickText(c), c.GetConversionDateTime()}
		if conversion.click != "" && f.take(own, conversion) {
			conversions++
		}
		if c.OrderId != nil && f.take(own, flyingKey{req.CustomerId, c.GetConversionAction(), "", c.GetOrderId()}) {
			orders++
		}
	}
	if conversions > 0 {
		own.twice = append(own.twice, fmt.Sprintf(
			"%d conversions of an upload for customer %s are in another upload that is under way", conversions, req.CustomerId))
	}
	if orders > 0 {
		own.twice = append(own.twice, fmt.Sprintf(
			"%d order IDs of an upload for customer %s are in another upload that is under way", orders, req.CustomerId))
	}
	return own
}

// take notes a key and tells whether another upload holds it for which somebody still waits.
func (f *flying) take(by *flight, key flyingKey) bool {
	hash := maphash.Comparable(f.seed, key)
	other := f.held[hash]
	if other == by {
		return false
	}
	f.held[hash] = by
	by.keys = append(by.keys, hash)
	return other != nil && other.ctx.Err() == nil
}

func (f *flying) release(own *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range own.keys {
		if f.held[key] == own {
			delete(f.held, key)
		}
	}
}

// clickText is the click ID of a conversion, "" if it has none.
func clickText(c *services.ClickConversion) string {
	for _, id := range []string{c.GetGclid(), c.Gbraid, c.Wbraid} {
		if id != "" {
			return id
		}
	}
	return ""
}
