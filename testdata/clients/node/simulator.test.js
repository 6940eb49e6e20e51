// Drives `convload simulator` with google-ads-api, a client of the Google Ads API that nobody here wrote.
//
// CONVLOAD_SIM_GRPC is the simulator's host:port, CONVLOAD_SIM_TOKEN_URL its token endpoint.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { Customer, enums, errors } from "google-ads-api";
import { UserRefreshClient } from "google-auth-library";
import { grpc } from "google-gax";

const customerID = "1234567890";
const closedDeal = `customers/${customerID}/conversionActions/7001001`;
const [host, port] = setting("CONVLOAD_SIM_GRPC").split(":");

function setting(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}

const credentials = {
  client_id: "simulator.apps.googleusercontent.com",
  client_secret: "simulator-client-secret",
  refresh_token: "simulator-refresh-token",
};

// accessToken gets a token as the library does, from another endpoint.
async function accessToken() {
  const client = new UserRefreshClient({
    clientId: credentials.client_id,
    clientSecret: credentials.client_secret,
    refreshToken: credentials.refresh_token,
    endpoints: { oauth2TokenUrl: setting("CONVLOAD_SIM_TOKEN_URL") },
  });
  const { token } = await client.getAccessToken();
  return token;
}

// SimulatorCustomer is the library's customer over a plain-text channel. gRPC puts call credentials on no such channel,
// so the token goes into the headers, where they would have put it.
class SimulatorCustomer extends Customer {
  constructor(token) {
    super(
      { ...credentials, developer_token: "unused", grpc_channel_options: { servicePath: host, port: Number(port) } },
      { customer_id: customerID, refresh_token: credentials.refresh_token },
    );
    this.token = token;
  }

  getCredentials() {
    return grpc.credentials.createInsecure();
  }

  get callHeaders() {
    return { ...super.callHeaders, authorization: `Bearer ${this.token}` };
  }
}

const customer = new SimulatorCustomer(await accessToken());

// conversion is a good one with a click of its own.
function conversion(changes) {
  return {
    gclid: `node-${randomUUID()}`,
    conversion_action: closedDeal,
    conversion_date_time: "2026-03-02 14:05:06+01:00",
    conversion_value: 99.5,
    currency_code: "EUR",
    ...changes,
  };
}

function upload(conversions, changes) {
  return customer.conversionUploads.uploadClickConversions({
    customer_id: customerID,
    conversions,
    partial_failure: true,
    job_id: 20260302,
    ...changes,
  });
}

// rowErrors reads a partial failure with the library's own decoder: each error as "index.field: FAMILY.CODE".
function rowErrors(response) {
  const failure = customer.decodePartialFailureError(response).partial_failure_error;
  return (failure?.errors ?? []).map((error) => {
    const [row, field] = error.location.field_path_elements;
    assert.equal(row.field_name, "conversions");
    return `${row.index}.${field.field_name}: ${codeName(error)}`;
  });
}

const families = {
  authorization_error: errors.AuthorizationErrorEnum.AuthorizationError,
  conversion_action_error: errors.ConversionActionErrorEnum.ConversionActionError,
  conversion_upload_error: errors.ConversionUploadErrorEnum.ConversionUploadError,
  currency_code_error: errors.CurrencyCodeErrorEnum.CurrencyCodeError,
  date_error: errors.DateErrorEnum.DateError,
  internal_error: errors.InternalErrorEnum.InternalError,
  partial_failure_error: errors.PartialFailureErrorEnum.PartialFailureError,
  quota_error: errors.QuotaErrorEnum.QuotaError,
};

// codeName gives an error as FAMILY.CODE, with a number where the library knows no name.
function codeName(error) {
  const family = error.error_code.error_code;
  if (!family) {
    return "unknown";
  }
  const number = error.error_code[family];
  return `${family}.${families[family][number] ?? number}`;
}

// rows collects what a query streams over gRPC, with the names of enums. The library's other queries go over REST, which is not served.
async function rows(query) {
  const found = [];
  for await (const piece of await customer.reportStreamRaw(query)) {
    found.push(...piece.results);
  }
  return found;
}

test("conversions are accepted, and refused when they come again", async () => {
  const conversions = [
    conversion(),
    conversion({ gclid: undefined, wbraid: `node-${randomUUID()}` }),
    conversion({ order_id: randomUUID() }),
  ];
  const first = await upload(conversions);
  assert.equal(first.partial_failure_error, null);
  assert.equal(Number(first.job_id), 20260302);
  assert.deepEqual(
    first.results.map((result) => result.gclid || result.wbraid),
    conversions.map((sent) => sent.gclid ?? sent.wbraid),
  );

  const second = await upload(conversions);
  assert.deepEqual(rowErrors(second), [
    "0.gclid: conversion_upload_error.CLICK_CONVERSION_ALREADY_EXISTS",
    "1.wbraid: conversion_upload_error.CLICK_CONVERSION_ALREADY_EXISTS",
    "2.order_id: conversion_upload_error.ORDER_ID_ALREADY_IN_USE",
    "2.gclid: conversion_upload_error.CLICK_CONVERSION_ALREADY_EXISTS",
  ]);
  assert.ok(second.results.every((result) => !result.conversion_action));
});

test("a partial failure names the rows that failed", async () => {
  const response = await upload([
    conversion({ gclid: "SIM-EXPIRED-1" }),
    conversion(),
    conversion({ conversion_date_time: "2026-03-02T14:05:06Z", currency_code: "EURO" }),
    conversion({ conversion_action: `customers/${customerID}/conversionActions/7001005` }),
    conversion(),
  ]);
  assert.deepEqual(rowErrors(response), [
    "0.gclid: conversion_upload_error.EXPIRED_EVENT",
    "2.conversion_date_time: date_error.INVALID_STRING_DATE_TIME_SECONDS_WITH_OFFSET",
    "2.currency_code: currency_code_error.UNSUPPORTED",
    "3.conversion_action: conversion_upload_error.NO_CONVERSION_ACTION_FOUND",
  ]);
  const accepted = response.results.map((result) => Boolean(result.conversion_action));
  assert.deepEqual(accepted, [false, true, false, false, true]);
});

test("a rehearsal records nothing", async () => {
  const conversions = [conversion()];
  for (const validate_only of [true, true, false]) {
    const response = await upload(conversions, { validate_only });
    assert.equal(response.partial_failure_error, null);
    assert.equal(response.results.length, validate_only ? 0 : 1);
  }
});

test("a request as a whole is refused with a failure", async () => {
  await assert.rejects(upload([conversion()], { partial_failure: false }), (failure) => {
    assert.deepEqual(failure.errors.map(codeName), ["partial_failure_error.PARTIAL_FAILURE_MODE_REQUIRED"]);
    assert.ok(failure.request_id);
    return true;
  });
});

test("conversion actions are found, and created", async () => {
  const query = {
    entity: "conversion_action",
    attributes: ["conversion_action.id", "conversion_action.name", "customer.time_zone"],
    constraints: { "conversion_action.status": enums.ConversionActionStatus.ENABLED },
  };
  const before = await rows(query);
  const deal = before.find((row) => row.conversion_action.name === "Closed deal");
  assert.equal(deal.conversion_action.resource_name, closedDeal);
  assert.equal(Number(deal.conversion_action.id), 7001001);
  assert.equal(deal.customer.time_zone, "Europe/Berlin");

  const name = `Made in Node ${randomUUID()}`;
  const created = await customer.conversionActions.create([
    { name, type: enums.ConversionActionType.UPLOAD_CLICKS, category: enums.ConversionActionCategory.PURCHASE },
  ]);
  const conversion_action = created.results[0].resource_name;
  const after = await rows(query);
  assert.equal(after.length, before.length + 1);
  assert.equal(after.at(-1).conversion_action.name, name);
  assert.deepEqual(rowErrors(await upload([conversion({ conversion_action })])), []);
});

test("a name that is taken is refused", async () => {
  const again = { name: "Closed deal", type: enums.ConversionActionType.UPLOAD_CLICKS };
  for (const validate_only of [false, true]) {
    await assert.rejects(customer.conversionActions.create([again], { validate_only }), (failure) => {
      assert.deepEqual(failure.errors.map(codeName), ["conversion_action_error.DUPLICATE_NAME"]);
      assert.deepEqual(failure.errors[0].location.field_path_elements.map((part) => part.field_name), [
        "operations",
        "create",
        "name",
      ]);
      return true;
    });
  }
});

test("a conversion action that is only validated is not created", async () => {
  const action = { name: `Rehearsed ${randomUUID()}`, type: enums.ConversionActionType.UPLOAD_CLICKS };
  for (const validate_only of [true, true, false]) {
    const response = await customer.conversionActions.create([action], { validate_only });
    assert.equal(response.results.length, validate_only ? 0 : 1);
  }
});

test("an account tells whether it can take conversions", async () => {
  const setting = "customer.conversion_tracking_setting";
  const [{ customer: account }] = await rows({
    entity: "customer",
    attributes: [
      "customer.id",
      "customer.currency_code",
      "customer.time_zone",
      "customer.auto_tagging_enabled",
      "customer.manager",
      "customer.test_account",
      "customer.status",
      `${setting}.google_ads_conversion_customer`,
      `${setting}.conversion_tracking_status`,
      `${setting}.conversion_tracking_id`,
      `${setting}.cross_account_conversion_tracking_id`,
      `${setting}.accepted_customer_data_terms`,
      `${setting}.enhanced_conversions_for_leads_enabled`,
    ],
    limit: 1,
  });
  assert.equal(account.status, "ENABLED");
  assert.equal(account.auto_tagging_enabled, true);
  assert.equal(account.manager, false);
  const tracking = account.conversion_tracking_setting;
  assert.equal(tracking.google_ads_conversion_customer, `customers/${customerID}`);
  assert.equal(tracking.conversion_tracking_status, "CONVERSION_TRACKING_MANAGED_BY_SELF");
  assert.equal(tracking.accepted_customer_data_terms, true);
  assert.equal(tracking.enhanced_conversions_for_leads_enabled, true);

  const variables = await rows({
    entity: "conversion_custom_variable",
    attributes: ["conversion_custom_variable.tag", "conversion_custom_variable.status"],
  });
  assert.deepEqual(
    variables.map(({ conversion_custom_variable: variable }) => [variable.tag, variable.status]),
    [
      ["tier", "ENABLED"],
      ["old_tier", "PAUSED"],
    ],
  );
});

test("the accounts that a login reaches are listed", async () => {
  const service = customer.loadService("CustomerServiceClient");
  const [response] = await service.listAccessibleCustomers({}, { otherArgs: { headers: customer.callHeaders } });
  assert.ok(response.resource_names.includes(`customers/${customerID}`));
});

test("diagnostics tell what became of a job", async () => {
  const job_id = 1 + Math.floor(Math.random() * 2 ** 30);
  const late = "SIM-LATER-ConversionUploadError-EXPIRED_EVENT";
  await upload([conversion(), conversion(), conversion({ gclid: `${late}-${randomUUID()}` })], { job_id });
  await upload([conversion({ gclid: "SIM-EXPIRED-1" })], { job_id });

  const view = "offline_conversion_upload_client_summary";
  const [{ [view]: account }] = await rows({
    entity: view,
    attributes: ["status", "client", "alerts", "job_summaries", "daily_summaries"].map((field) => `${view}.${field}`),
    constraints: { [`${view}.client`]: enums.OfflineEventUploadClient.GOOGLE_ADS_API },
  });
  assert.equal(account.client, "GOOGLE_ADS_API");
  const job = account.job_summaries.find((summary) => Number(summary.job_id) === job_id);
  assert.deepEqual([job.successful_count, job.failed_count, job.pending_count].map(Number), [2, 2, 0]);
  assert.equal(account.daily_summaries.length, 1);
  const alert = account.alerts.find(({ error }) => error.conversion_upload_error === "EXPIRED_EVENT");
  assert.ok(alert.error_percentage > 0 && alert.error_percentage < 1, `${alert.error_percentage}`);

  const actionView = "offline_conversion_upload_conversion_action_summary";
  const actions = await rows({
    entity: actionView,
    attributes: ["conversion_action_id", "conversion_action_name", "job_summaries"].map(
      (field) => `${actionView}.${field}`,
    ),
  });
  const deal = actions.find(({ [actionView]: action }) => action.conversion_action_name === "Closed deal")[actionView];
  assert.equal(Number(deal.conversion_action_id), 7001001);
  assert.ok(deal.job_summaries.some((summary) => Number(summary.job_id) === job_id));
});

test("a quota that is used up says how long to wait", async () => {
  const cases = { RESOURCE_TEMPORARILY_EXHAUSTED: ["ACCOUNT", 5], RESOURCE_EXHAUSTED: ["DEVELOPER", 8 * 3600] };
  for (const [name, [scope, seconds]] of Object.entries(cases)) {
    await assert.rejects(upload([conversion({ gclid: `SIM-REQUEST-QuotaError-${name}-1` })]), (failure) => {
      assert.deepEqual(failure.errors.map(codeName), [`quota_error.${name}`]);
      const { quota_error_details } = failure.errors[0].details;
      assert.equal(quota_error_details.rate_scope, errors.QuotaErrorDetails.QuotaRateScope[scope]);
      assert.equal(Number(quota_error_details.retry_delay.seconds), seconds);
      return true;
    });
  }
});

test("errors that the library does not know come through as numbers", async () => {
  const response = await upload([
    conversion({ gclid: "SIM-ROW-ConversionUploadError-199-1" }),
    conversion({ gclid: "SIM-ROW-UnknownFamily-7-1" }),
    conversion({ gclid: "SIM-ROW-InternalError-ERROR_CODE_NOT_PUBLISHED-1" }),
  ]);
  assert.deepEqual(rowErrors(response), [
    "0.gclid: conversion_upload_error.199",
    "1.gclid: unknown",
    "2.gclid: internal_error.ERROR_CODE_NOT_PUBLISHED",
  ]);
  await assert.rejects(upload([conversion({ gclid: "SIM-REQUEST-AuthorizationError-99-1" })]), (failure) => {
    assert.deepEqual(failure.errors.map(codeName), ["authorization_error.99"]);
    return true;
  });
});
