/**
 * Tests for event streams: probes, scripted servers, recordings, clients and networks that
 * misbehave, a manual clock, and contracts for servers, clients, providers and replayers.
 *
 * <p>JUnit and AssertJ are yours to bring. Only the contracts, the JUnit extensions, the JUnit
 * arguments and the AssertJ assertions need them.
 */
module dev.sse4j.testkit {
  requires transitive dev.sse4j;
  requires transitive java.net.http;
  requires static org.junit.jupiter.api;
  requires static org.junit.jupiter.params;
  requires static org.assertj.core;

  exports dev.sse4j.testkit;

  // The test methods of the contracts are package-private, as tests are.
  opens dev.sse4j.testkit to
      org.junit.platform.commons;
}
