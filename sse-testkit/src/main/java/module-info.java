/**
 * Tests for event streams: scripted servers, probes, a manual clock, and contracts for those who
 * implement the provider interfaces.
 *
 * <p>JUnit and AssertJ are yours to bring, and only the contracts and the JUnit arguments need
 * them.
 */
module dev.sse4j.testkit {
  requires transitive dev.sse4j;
  requires transitive java.net.http;
  requires static transitive org.junit.jupiter.api;
  requires static transitive org.junit.jupiter.params;
  requires static transitive org.assertj.core;

  exports dev.sse4j.testkit;

  // The test methods of the contracts are package-private, as tests are.
  opens dev.sse4j.testkit to
      org.junit.platform.commons;
}
