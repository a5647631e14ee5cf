package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Message;
import dev.sse4j.SseException;
import dev.sse4j.spi.Provider;
import dev.sse4j.spi.ProviderStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a {@link Provider} has to do besides if its bus is shared by processes, and so may be out of
 * reach: all hear the same order, and a bus that is not there blocks nobody. For JUnit Jupiter and
 * AssertJ.
 */
public abstract class SharedBusContract extends ProviderContract {

  /** For subclasses. */
  protected SharedBusContract() {}

  /**
   * Returns another provider that has not been started, on the bus of the last {@link
   * #newProvider()}, as if in another process.
   */
  protected abstract Provider newPeer();

  /** Returns a new provider that has not been started, on a bus that cannot be reached. */
  protected abstract Provider newUnreachable();

  @Test
  void allProcessesHearTheSameOrder() throws Exception {
    Seed seed = Seed.next();
    RecordingSink sink = newSink();
    RecordingSink peerSink = newSink();
    Provider provider = started(sink);
    Provider peer = started(newPeer(), peerSink);

    publishConcurrently(seed, List.of(provider, peer));

    List<Message> messages = sink.await(PUBLISHERS * MESSAGES_EACH);
    assertThat(peerSink.await(PUBLISHERS * MESSAGES_EACH)).as("%s", seed).isEqualTo(messages);
    requireEachInItsOwnOrder(seed, messages);
    assertThat(sink.overlaps() + peerSink.overlaps())
        .as("overlapping calls, %s", seed)
        .isZero();
  }

  @Test
  void aProcessThatClosesLeavesTheOthersAlone() {
    RecordingSink peerSink = newSink();
    Provider provider = started(newSink());
    Provider peer = started(newPeer(), peerSink);

    provider.close();
    peer.publish(message("still there"));

    assertThat(peerSink.await(1))
        .extracting(message -> message.event().data())
        .containsExactly("still there");
  }

  @Test
  void aBusThatCannotBeReachedBlocksNobody() {
    Provider provider = opened(newUnreachable());

    provider.start(newSink());

    assertThat(provider.status().state()).isNotEqualTo(ProviderStatus.State.UP);
    assertThatThrownBy(() -> provider.publish(message("x"))).isInstanceOf(SseException.class);
    provider.close();
  }

  private Provider started(Provider peer, RecordingSink sink) {
    opened(peer).start(sink);
    sink.awaitReady();
    return peer;
  }
}
