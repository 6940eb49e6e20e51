package googleads

import (
	"testing"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/common"
	"github.com/shenzhencenter/google-ads-pb/enums"
	"google.golang.org/protobuf/proto"
)

// TestUserIdentifiersOnTheWire: hashes in their own fields, as the advertiser's own data, and nothing where there is none.
func TestUserIdentifiersOnTheWire(t *testing.T) {
	b := batchOf(2)
	b.Entries[0].UserIDs = []pipeline.UserID{{Kind: pipeline.HashedEmail, Hash: "aa"}, {Kind: pipeline.HashedPhone, Hash: "bb"}}
	conversions, err := encode(b.Customer, b.Entries)
	if err != nil {
		t.Fatal(err)
	}
	want := []*common.UserIdentifier{
		{UserIdentifierSource: enums.UserIdentifierSourceEnum_FIRST_PARTY, Identifier: &common.UserIdentifier_HashedEmail{HashedEmail: "aa"}},
		{UserIdentifierSource: enums.UserIdentifierSourceEnum_FIRST_PARTY, Identifier: &common.UserIdentifier_HashedPhoneNumber{HashedPhoneNumber: "bb"}},
	}
	got := conversions[0].UserIdentifiers
	if len(got) != 2 || !proto.Equal(got[0], want[0]) || !proto.Equal(got[1], want[1]) {
		t.Errorf("got %v", got)
	}
	if conversions[1].UserIdentifiers != nil {
		t.Errorf("user identifiers that no row has: %v", conversions[1].UserIdentifiers)
	}
}
