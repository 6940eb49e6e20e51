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
  conversion_action_error: errors.ConversionActionErrorEnum.ConversionActionError,
  conversion_upload_error: errors.ConversionUploadErrorEnum.ConversionUploadError,
  currency_code_error: errors.CurrencyCodeErrorEnum.CurrencyCodeError,
  date_error: errors.DateErrorEnum.DateError,
  partial_failure_error: errors.PartialFailureErrorEnum.PartialFailureError,
};

function codeName(error) {
  const family = error.error_code.error_code;
  return `${family}.${families[family][error.error_code[family]]}`;
}

// rows collects what a query streams over gRPC. The library's other queries go over REST, which is not served.
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
  await assert.rejects(customer.conversionActions.create([again]), (failure) => {
    assert.deepEqual(failure.errors.map(codeName), ["conversion_action_error.DUPLICATE_NAME"]);
    assert.deepEqual(failure.errors[0].location.field_path_elements.map((part) => part.field_name), [
      "operations",
      "create",
      "name",
    ]);
    return true;
  });
});
