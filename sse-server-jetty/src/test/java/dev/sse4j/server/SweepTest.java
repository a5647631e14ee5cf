package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In what order a dispatcher looks at what there is to do. */
class SweepTest {

  private final Hub hub = Hub.builder().dispatchers(1).build();
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void whoComesWhileOneLogIsLookedAtIsServedBeforeTheNextLog() throws Exception {
    RecordingSubscriber cat = subscribe("/cats", () -> {
      order.add("cat");
      subscribe("/newcomer", () -> order.add("newcomer"));
    });
    RecordingSubscriber dog = subscribe("/dogs", () -> order.add("dog"));
    cat.awaitText("-0\n\n");
    dog.awaitText("-0\n\n");
    BusyDispatcher busy = BusyDispatcher.of(hub);

    hub.publish("/cats", Event.of("a"));
    hub.publish("/dogs", Event.of("b"));
    order.clear();
    busy.release();

    dog.awaitData(1);
    assertThat(order).startsWith("cat", "newcomer");
  }

  private RecordingSubscriber subscribe(String path, Runnable onWrite) {
    RecordingSubscriber subscriber = new RecordingSubscriber(
        completion -> {
          completion.run();
          onWrite.run();
        },
        "");
    hub.subscribe(namespaces(path), "", subscriber);
    return subscriber;
  }
}
