package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Provider;
import dev.sse4j.spi.ProviderStatus;
import dev.sse4j.testkit.ProviderContract;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class InMemoryProviderTest extends ProviderContract {

  private final List<String> heard = new ArrayList<>();

  @Override
  protected Provider newProvider() {
    return Provider.inMemory();
  }

  @Test
  void idsCountFromOneWithinAnEpoch() {
    Provider provider = started(message -> {});
    String epoch = provider.origin().replaceFirst("-0$", "");

    assertThat(provider.origin()).matches("[0-9a-f]{12}-0");
    assertThat(publish(provider, "")).isEqualTo(epoch + "-1");
    assertThat(publish(provider, "")).isEqualTo(epoch + "-2");
  }

  @Test
  void anIdThatThePublisherSetIsCountedToo() {
    Provider provider = started(message -> {});
    String epoch = provider.origin().replaceFirst("-0$", "");

    publish(provider, "");
    assertThat(publish(provider, "mine")).isEqualTo("mine");
    assertThat(publish(provider, "")).isEqualTo(epoch + "-3");
  }

  @Test
  void eachProviderHasAnEpochOfItsOwn() {
    assertThat(Provider.inMemory().origin()).isNotEqualTo(Provider.inMemory().origin());
  }

  @Test
  void publishCallsTheSinkBeforeItReturns() {
    Provider provider = started(message -> heard.add(message.event().data()));

    publish(provider, "");

    assertThat(heard).containsExactly("ready", "x");
  }

  @Test
  void isReadyWhenStartReturns() {
    started(message -> {});

    assertThat(heard).containsExactly("ready");
  }

  @Test
  void isAlwaysUp() {
    assertThat(Provider.inMemory().status()).isEqualTo(ProviderStatus.ALWAYS_UP);
    assertThat(ProviderStatus.ALWAYS_UP.state()).isEqualTo(ProviderStatus.State.UP);
  }

  @Test
  void publishBeforeTheStartIsRefused() {
    Provider provider = Provider.inMemory();

    assertThatIllegalStateException()
        .isThrownBy(() -> publish(provider, ""))
        .withMessage("the provider has not been started: nobody would hear this message");
  }

  // PEERS W66: publishing from a hook malformed the stream.
  @Test
  void publishFromWithinTheSinkIsRefused() {
    Provider[] provider = new Provider[1];
    provider[0] = started(message -> publish(provider[0], ""));

    assertThatIllegalStateException()
        .isThrownBy(() -> publish(provider[0], ""))
        .withMessage("publish was called from within the sink: hand it to another thread");
  }

  @Test
  void aSinkThatThrowsTellsThePublisherAndHearsTheNext() {
    RuntimeException broken = new IllegalArgumentException("broken");
    Provider provider = started(message -> {
      heard.add(message.event().id());
      if (message.event().id().equals("1")) {
        throw broken;
      }
    });
    heard.clear();

    assertThat(catchThrowable(() -> publish(provider, "1"))).isSameAs(broken);
    publish(provider, "2");

    assertThat(heard).containsExactly("1", "2");
  }

  @Test
  void refusalsSayWhy() {
    Provider provider = started(message -> {});

    assertThatIllegalStateException()
        .isThrownBy(() -> provider.start(sink(message -> {})))
        .withMessage("the provider was already started");
    provider.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> provider.start(sink(message -> {})))
        .withMessage("the provider is closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> publish(provider, ""))
        .withMessage("the provider is closed");
  }

  private Provider started(Consumer<Message> messages) {
    Provider provider = Provider.inMemory();
    provider.start(sink(messages));
    return provider;
  }

  private Provider.Sink sink(Consumer<Message> messages) {
    return new Provider.Sink() {
      @Override
      public void message(Message message) {
        messages.accept(message);
      }

      @Override
      public void lost(String reason) {
        heard.add("lost");
      }

      @Override
      public void ready() {
        heard.add("ready");
      }
    };
  }

  private static String publish(Provider provider, String id) {
    return provider.publish(Message.of(Namespace.ROOT, Event.of("x").withId(id)));
  }
}
