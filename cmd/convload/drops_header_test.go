package main

import "strings"

// conversion is a row of Google's template.
func conversion(n int) string {
	return click(n) + ",Closed deal,2026-03-02 10:00:00,100.00,EUR\n"
}

const (
	templateColumns = "Google Click ID,Conversion Name,Conversion Time,Conversion Value,Conversion Currency\n"
	berlinTimes     = "Parameters:TimeZone=Europe/Berlin,,,,\n"
)

// headerDrops are tables whose header is not simply in the first row.
func headerDrops() []drop {
	instructions := "### INSTRUCTIONS ###,,,,\n" +
		"\"# IMPORTANT: Remember to set the TimeZone value in the \"\"parameters\"\" row and/or in your Conversion Time column\",,,,\n" +
		"# For instructions on how to set your timezones visit http://goo.gl/T1C5Ov,,,,\n,,,,\n### TEMPLATE ###,,,,\n"
	titles := "Deals of March 2026\nMade by,the office\nNorth,2026-03-31\n\n"
	quirks := " google_click-ID (gclid) * ,CONVERSION NAME,Conversion Time [required],Conversion  Value,,Remark,Remark\n"
	newYork := strings.Replace(berlinTimes, "Europe/Berlin", "America/New_York", 1)
	rows := conversion(1) + conversion(2)
	zoned := click(1) + ",Closed deal,2026-03-02 10:00:00+01:00\n"
	return []drop{
		asCSV("header-below-titles", titles+berlinTimes+templateColumns+rows),
		asCSV("header-below-instructions", instructions+berlinTimes+templateColumns+rows),
		asCSV("header-below-blank-lines", "\n\n,,,,\n\n"+berlinTimes+"\n"+templateColumns+"\n"+rows),
		asCSV("header-below-60-rows", strings.Repeat("A note,of the office\n", 60)+templateColumns+rows),
		asCSV("header-with-quirks", berlinTimes+quirks+rows),
		asCSV("header-twice", berlinTimes+templateColumns+conversion(1)+templateColumns+conversion(2)),
		asCSV("header-and-parameters-twice", berlinTimes+templateColumns+conversion(1)+berlinTimes+templateColumns+conversion(2)),
		asCSV("header-and-other-parameters", berlinTimes+templateColumns+conversion(1)+newYork+templateColumns+conversion(2)),
		asCSV("header-over-two-rows", berlinTimes+"Google,Conversion,Conversion,Conversion,Conversion\nClick ID,Name,Time,Value,Currency\n"+rows),
		asCSV("header-over-two-rows-partly", berlinTimes+"Google Click ID,Conversion,,Conversion Value,Conversion Currency\n,Name,Time,,\n"+rows),
		asCSV("header-with-a-column-twice", "Google Click ID,gclid,Conversion Name,Conversion Time\n"+click(2)+","+zoned),
		asCSV("header-with-value-and-revenue", "gclid,Conversion Name,Conversion Time,Value,Revenue\n"+click(1)+",Closed deal,2026-03-02 10:00:00+01:00,100,90\n"),
		asCSV("header-with-a-typing-error", "Google Click ID,Conversion Name,Conversion Tme\n"+zoned),
		asCSV("header-without-time", "Google Click ID,Conversion Name,Conversion Value\n"+click(1)+",Closed deal,100\n"),
		asCSV("header-unknown", "Klick,Aktion,Zeit\n"+zoned),
		asCSV("header-missing", rows),
	}
}

// templateDrops are Google's templates for other uploads, and convload's own report.
func templateDrops() []drop {
	const adjusted = ",Adjusted Value,Adjusted Value Currency\n"
	const buyer = "Email,Email,Email,First Name,Last Name,City,State,Zip,Country,Phone Number,Phone Number,Phone Number," +
		"Conversion Name,Conversion Time,Conversion Value,Conversion Currency\n" +
		"ada@example.com,,,Ada,Example,Berlin,,10115,DE,,,,Store sale,2026-03-02 10:00:00,100,EUR\n"
	const ownColumns = "file,sheet,row,status,code,field,message,remedy,click_id_type,click_id,conversion_action,conversion_date_time," +
		"conversion_value,currency_code,order_id,first_seen,job_id,request_id,run_id\n"
	unfilled := strings.Replace(berlinTimes, "Europe/Berlin", "<Replace with your time zone>", 1)
	return []drop{
		asCSV("template-of-adjustments-by-order", berlinTimes+"Order ID,Conversion Name,Adjustment Time,Adjustment Type"+adjusted+
			"A-1,Closed deal,2026-03-02 10:00:00,RESTATE,50,EUR\n"),
		asCSV("template-of-adjustments-by-click", berlinTimes+"Google Click ID,Conversion Name,Conversion Time,Adjustment Time,Adjustment Type"+
			adjusted+click(1)+",Closed deal,2026-03-02 10:00:00,2026-03-03 10:00:00,RETRACT,,\n"),
		asCSV("template-of-calls", berlinTimes+"Caller's Phone Number,Call Start Time,Conversion Name,Conversion Time,Conversion Value,Conversion Currency\n"+
			"+49 30 0000000,2026-03-02 09:00:00,Phone deal,2026-03-02 10:00:00,100,EUR\n"),
		asCSV("template-of-store-sales", "Parameters:TimeZone=Europe/Berlin;LoyaltyRate=0.5;TransactionUploadRate=1;,,,,,,,,,,,,,,,\n"+buyer),
		asCSV("template-of-store-sales-bare", buyer),
		asCSV("template-unfilled", unfilled+templateColumns+conversion(1)),
		asCSV("own-report", ownColumns+"march.csv,,2,ACCEPTED,,,,,gclid,"+click(1)+
			",Closed deal,2026-03-02 10:00:00+01:00,100,EUR,A-1,,1,r1,20260302T101500Z-7f3a\n"),
	}
}
