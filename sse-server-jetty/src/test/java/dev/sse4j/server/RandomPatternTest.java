package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;
import dev.sse4j.testkit.Seed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;

/** Whatever knows of patterns, held against the plainest way to say the same. */
class RandomPatternTest {

  // Some stand before "/" in the alphabet, some behind, some are several bytes long.
  private static final List<String> SEGMENTS =
      List.of("a", "b", "a!", "a0", "a-b", "a*", "**", " ", "\u00e9", "\ud83d\ude00", "/", "a/b");

  private final Seed seed = Seed.next();
  private final Random random = seed.random();

  @RepeatedTest(5)
  void aNamespaceContainsWhatItIsTheBeginningOf() {
    for (int i = 0; i < 50_000; i++) {
      Namespace one = namespace(3);
      Namespace other = namespace(3);

      assertThat(one.contains(other))
          .as("%s contains %s, %s", one, other, seed)
          .isEqualTo(contains(one, other));
    }
  }

  @RepeatedTest(5)
  void aVisitMeetsEachChannelThatContainsTheNamespaceOnce() {
    NamespaceTree tree = new NamespaceTree();
    Map<Channel, Namespace> added = new HashMap<>();
    for (int i = 0; i < 3000; i++) {
      if (random.nextInt(3) > 0) {
        Namespace namespace = namespace(3);
        Channel channel = channel(namespace);
        tree.add(namespace, channel);
        added.put(channel, namespace);
      } else if (!added.isEmpty()) {
        Channel gone = added.keySet().iterator().next();
        tree.remove(added.remove(gone), gone);
      }
      Namespace published = namespace(0);
      List<Channel> visited = new ArrayList<>();
      tree.visit(published, visited::add);

      assertThat(visited).as("%s", seed).doesNotHaveDuplicates();
      assertThat(new HashSet<>(visited))
          .as("who hears of %s, %s", published, seed)
          .isEqualTo(added.keySet().stream()
              .filter(channel -> contains(added.get(channel), published))
              .collect(HashSet::new, Set::add, Set::addAll));
    }
    added.forEach((channel, namespace) -> tree.remove(namespace, channel));
    assertThat(tree.nodes()).as("%s", seed).isEqualTo(1);
  }

  @RepeatedTest(5)
  void whatIsRetainedIsTheLastOfEachNamespaceInOrder() {
    RetainedValues retained = new RetainedValues(1_000_000, 1 << 30);
    Map<Namespace, Integer> lastOf = new HashMap<>();
    List<EncodedEvent> events = new ArrayList<>();
    for (int position = 0; position < 1000; position++) {
      Set<Namespace> to = new HashSet<>(Set.of(namespace(0)));
      while (random.nextInt(3) == 0) {
        to.add(namespace(0));
      }
      Event event = Event.of(Integer.toString(position));
      events.add(EventEncoder.encode(event));
      retained.put(Message.of(to, event), events.get(position), position);
      for (Namespace namespace : to) {
        lastOf.put(namespace, position);
      }
      Set<Namespace> subscribed = new HashSet<>(Set.of(namespace(3)));
      while (random.nextBoolean()) {
        subscribed.add(namespace(3));
      }
      TreeMap<Integer, EncodedEvent> expected = new TreeMap<>();
      lastOf.forEach((namespace, last) -> {
        if (subscribed.stream().anyMatch(outer -> contains(outer, namespace))) {
          expected.put(last, events.get(last));
        }
      });

      int from = random.nextInt(10) == 0 ? random.nextInt(position + 1) : position + 1;
      assertThat(retained.of(subscribed, from))
          .as("what is given to %s, %s", subscribed, seed)
          .containsExactlyElementsOf(expected.headMap(from).values());
    }
  }

  @RepeatedTest(5)
  void whatIsSubscribedToIsTheOutermost() {
    try (Hub hub = Hub.create()) {
      for (int i = 0; i < 300; i++) {
        Collection<Namespace> asked = new ArrayList<>(List.of(namespace(3)));
        while (random.nextInt(5) > 0) {
          asked.add(namespace(3));
        }
        TreeSet<Namespace> outermost = new TreeSet<>(asked);
        outermost.removeIf(inner ->
            asked.stream().anyMatch(outer -> !outer.equals(inner) && contains(outer, inner)));

        Subscription subscription = hub.subscribe(asked, "", new RecordingSubscriber());

        assertThat(subscription.namespaces())
            .as("of %s, %s", asked, seed)
            .isNotEmpty()
            .containsExactlyElementsOf(outermost);
        subscription.close();
      }
    }
  }

  private Namespace namespace(int wildcards) {
    StringBuilder path = new StringBuilder("/");
    int left = wildcards;
    for (int depth = random.nextInt(5); depth > 0; depth--) {
      boolean any = left > 0 && random.nextInt(4) == 0;
      left -= any ? 1 : 0;
      path.append(any ? "*" : SEGMENTS.get(random.nextInt(random.nextInt(SEGMENTS.size()) + 1)));
      path.append('/');
    }
    return new Namespace(path.toString());
  }

  private static boolean contains(Namespace one, Namespace other) {
    List<String> outer = one.segments();
    List<String> inner = other.segments();
    if (outer.size() > inner.size()) {
      return false;
    }
    for (int i = 0; i < outer.size(); i++) {
      if (!outer.get(i).equals("*") && !outer.get(i).equals(inner.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static Channel channel(Namespace namespace) {
    EventLog log = new EventLog(new SegmentMemory(), new Lag(1, 1), new Head(-1, ""), 0);
    return new Channel(new TreeSet<>(Set.of(namespace)), log);
  }
}
