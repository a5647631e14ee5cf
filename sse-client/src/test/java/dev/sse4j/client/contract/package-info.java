/**
 * Puts the client behind the HTTP protocol of launchdarkly/sse-contract-tests, a public harness
 * that tries event stream clients of all languages with the same cases.
 *
 * <p>Start with {@link dev.sse4j.client.contract.ContractService}. The tests play the harness.
 */
@NullMarked
package dev.sse4j.client.contract;

import org.jspecify.annotations.NullMarked;
