package dev.sse4j.benchmarks.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.inject.Provider;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.media.sse.EventInput;
import org.glassfish.jersey.media.sse.InboundEvent;
import org.glassfish.jersey.message.MessageBodyWorkers;

/**
 * Jersey's {@link EventInput}, with the reader of its events called at once, without the container
 * that would look it up. The stream is not buffered, for it reads byte by byte, and ours is in
 * memory anyway; the data is decoded from its raw bytes, which costs less than {@code readData()}.
 */
final class Jersey implements Contender {

  private static final Annotation[] NO_ANNOTATIONS = {};
  private static final MediaType TYPE = new MediaType("text", "event-stream");

  private final MessageBodyReader<InboundEvent> eventReader = eventReader();
  private final MessageBodyWorkers workers = (MessageBodyWorkers) Proxy.newProxyInstance(
      MessageBodyWorkers.class.getClassLoader(),
      new Class<?>[] {MessageBodyWorkers.class},
      readFrom());

  @Override
  public void read(InputStream in, Tally tally) {
    try (Events events = new Events(in, workers)) {
      for (InboundEvent event = events.read(); event != null; event = events.read()) {
        byte[] data = event.getRawData();
        if (data.length > 0) {
          tally.event(event.getName(), new String(data, UTF_8));
        }
      }
    }
  }

  /** Answers the one call that an {@link EventInput} makes for each event. */
  private InvocationHandler readFrom() {
    return (proxy, method, arguments) -> {
      if (!method.getName().equals("readFrom")) {
        throw new UnsupportedOperationException(method.getName());
      }
      return eventReader.readFrom(
          InboundEvent.class,
          InboundEvent.class,
          NO_ANNOTATIONS,
          MediaType.TEXT_PLAIN_TYPE,
          new MultivaluedHashMap<>(),
          (InputStream) arguments[6]);
    };
  }

  @SuppressWarnings("unchecked")
  private static MessageBodyReader<InboundEvent> eventReader() {
    try {
      Constructor<?> constructor = Class.forName(
              "org.glassfish.jersey.media.sse.InboundEventReader")
          .getDeclaredConstructor(Provider.class);
      constructor.setAccessible(true);
      Provider<MessageBodyWorkers> none = () -> null;
      return (MessageBodyReader<InboundEvent>) constructor.newInstance(none);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("expected Jersey to have an InboundEventReader", e);
    }
  }

  private static final class Events extends EventInput {

    Events(InputStream in, MessageBodyWorkers workers) {
      super(
          in,
          NO_ANNOTATIONS,
          TYPE,
          new MultivaluedHashMap<>(),
          workers,
          new MapPropertiesDelegate());
    }
  }
}
