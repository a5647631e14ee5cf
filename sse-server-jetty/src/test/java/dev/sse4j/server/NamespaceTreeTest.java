package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NamespaceTreeTest {

  private final NamespaceTree tree = new NamespaceTree();

  // PEERS W9: every broadcast visited every connection.
  @Test
  void aVisitMeetsTheChannelsFromTheRootToTheNamespace() {
    Channel root = add("/");
    Channel pets = add("/pets");
    Channel dogs = add("/pets/dogs");
    add("/pets/cats");
    add("/pets/dogs/puppies");
    add("/petshop");

    assertThat(visited("/pets/dogs")).containsExactly(root, pets, dogs);
    assertThat(visited("/pets/birds/parrots")).containsExactly(root, pets);
    assertThat(visited("/")).containsExactly(root);
  }

  @Test
  void aVisitMeetsThePatternsThatContainTheNamespaceEachOnce() {
    Channel all = add("/*");
    Channel temperatures = add("/sensors/*/t");
    Channel values = add("/sensors/1/*");
    Channel twice = add("/*/*/t/*");
    Channel last = add("/*/*/*/*");
    add("/sensors/*/u");

    assertThat(visited("/sensors/1/t"))
        .containsExactlyInAnyOrder(all, temperatures, values)
        .doesNotHaveDuplicates();
    assertThat(visited("/sensors/2/t/x")).containsExactlyInAnyOrder(all, temperatures, twice, last);
    assertThat(visited("/")).isEmpty();
  }

  @Test
  void placesOfPatternsGoToo() {
    Channel pattern = add("/sensors/*/t");
    Channel other = add("/sensors/1");
    assertThat(tree.nodes()).isEqualTo(5);

    tree.remove(new Namespace("/sensors/*/t"), pattern);

    assertThat(tree.nodes()).isEqualTo(3);
    assertThat(visited("/sensors/1/t")).containsExactly(other);
  }

  @Test
  void placesGoWithTheLastChannelBelowThem() {
    Channel deep = add("/a/b/c/d");
    Channel shallow = add("/a/b");
    assertThat(tree.nodes()).isEqualTo(5);

    tree.remove(new Namespace("/a/b/c/d"), deep);
    assertThat(tree.nodes()).isEqualTo(3);
    tree.remove(new Namespace("/a/b"), shallow);
    assertThat(tree.nodes()).isEqualTo(1);
  }

  private Channel add(String path) {
    Namespace namespace = new Namespace(path);
    EventLog log = new EventLog(new SegmentMemory(), new Lag(1, 1), new Head(-1, ""), 0);
    Channel channel = new Channel(new TreeSet<>(List.of(namespace)), log);
    tree.add(namespace, channel);
    return channel;
  }

  private List<Channel> visited(String path) {
    List<Channel> channels = new ArrayList<>();
    tree.visit(new Namespace(path), channels::add);
    return channels;
  }
}
