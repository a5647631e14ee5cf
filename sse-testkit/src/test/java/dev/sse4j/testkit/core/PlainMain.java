package dev.sse4j.testkit.core;

import dev.sse4j.Event;
import dev.sse4j.testkit.EventStreamClientContract;
import dev.sse4j.testkit.EventStreamServerContract;
import dev.sse4j.testkit.FaultyProxy;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.SlowClient;
import dev.sse4j.testkit.StalledClient;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamRecorder;
import dev.sse4j.testkit.StreamScript;
import dev.sse4j.testkit.VanishingClient;
import java.time.Duration;

/** Uses the testkit as somebody would who has no JUnit: {@link PlainMainTest} runs it. */
final class PlainMain {

  private static final class Nobody extends EventStreamClientContract {

    @Override
    protected StreamProbe open(String url) {
      throw new IllegalStateException("there is no client");
    }

    @Override
    protected Duration limit() {
      return Duration.ZERO;
    }
  }

  private static final class Nowhere extends EventStreamServerContract {

    @Override
    protected String url() {
      return "http://127.0.0.1:1/";
    }
  }

  private PlainMain() {}

  public static void main(String[] args) {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(
          StreamScript.events(Event.of("one").withId("1")).thenStall(), StreamScript.events());
      try (StreamProbe probe = StreamProbe.get(server.url("/pets"))) {
        String path = server.takeRequest().path();
        System.out.print(probe.status() + " " + probe.await(1).get(0).data() + " " + path);
      }
      try (StalledClient client = StalledClient.get(server.url("/pets"))) {
        client.awaitCut();
      }
      server.enqueue(StreamScript.events(Event.of("one")), StreamScript.events(Event.of("one")));
      try (StreamRecorder recorder = StreamRecorder.start(server.url("/"));
          FaultyProxy proxy = FaultyProxy.to(recorder.url("/"));
          SlowClient slow = SlowClient.get(proxy.url("/pets"), 1000);
          VanishingClient other = VanishingClient.get(proxy.url("/pets"))) {
        slow.awaitCut();
        other.probe().awaitEnd();
        recorder.fixture();
      }
    }
    boolean reported = !new Nobody().report().failed().isEmpty()
        && !new Nowhere().report().failed().isEmpty();
    System.out.print(reported ? ", reports" : ", no reports");
    try {
      Class.forName("org.junit.jupiter.api.Test");
      System.out.print(", but JUnit is there");
    } catch (ClassNotFoundException e) {
      System.out.print(", without JUnit");
    }
  }
}
