package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
  void whoComesWhileALogIsServedIsServedBeforeTheNextLog() throws Exception {
    int servedTogether = 8;

    assertThat(servedBeforeDog(servedTogether))
        .startsWith(Collections.nCopies(servedTogether, "cat").toArray(String[]::new))
        .contains("newcomer");
  }

  @Test
  void fewSubscribersOfSeveralLogsAreServedTogether() throws Exception {
    assertThat(servedBeforeDog(1)).containsExactly("cat");
  }

  /**
   * Returns who is served before a dog, when that and some cats have an event, and with each cat
   * that is served a newcomer comes.
   */
  private List<String> servedBeforeDog(int cats) throws Exception {
    for (int i = 0; i < cats; i++) {
      RecordingSubscriber cat = subscribe("/cats", () -> {
        order.add("cat");
        if (hub.isReady()) { // not when it is closed in the end
          subscribe("/newcomer", () -> order.add("newcomer"));
        }
      });
      cat.awaitText("-0\n\n");
    }
    BlockingQueue<List<String>> beforeDog = new LinkedBlockingQueue<>();
    subscribe("/dogs", () -> beforeDog.add(List.copyOf(order)));
    assertThat(beforeDog.poll(20, TimeUnit.SECONDS)).isNotNull(); // its first bytes
    BusyDispatcher busy = BusyDispatcher.of(hub);

    hub.publish("/cats", Event.of("a"));
    hub.publish("/dogs", Event.of("b"));
    order.clear();
    busy.release();

    return beforeDog.poll(20, TimeUnit.SECONDS);
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
