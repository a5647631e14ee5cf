package dev.sse4j.benchmarks.fanout;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/** A Jetty handler that makes one write of each event to each connection. */
final class JettyPeer implements FanoutPeer.Peer {

  private final Subscribers<Stream> subscribers = new Subscribers<>();

  /** How many events were written since the run began, all streams together. */
  private final AtomicLong done = new AtomicLong();

  @Override
  public int start(int port) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setAcceptQueueSize(4096);
    server.addConnector(connector);
    server.setHandler(new Handler.Sequence(new Subscribe(), new GoHandler(new Publish())));
    server.start();
    return connector.getLocalPort();
  }

  private final class Subscribe extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      String path = Request.getPathInContext(request);
      if (!Subscribers.owns(path)) {
        return false;
      }
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8");
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
      request.addIdleTimeoutListener(timeout -> false);
      Stream stream = new Stream(Subscribers.namespaceOf(path), response, callback);
      subscribers.add(stream.namespace, stream);
      stream.send(new byte[] {':', '\n', '\n'});
      return true;
    }
  }

  /** Takes turns where Jetty wants it: only one write may be in flight. */
  private final class Stream extends IteratingCallback {

    final String namespace;
    private final Response response;
    private final Callback callback;
    private final Queue<byte[]> pending = new ConcurrentLinkedQueue<>();

    Stream(String namespace, Response response, Callback callback) {
      this.namespace = namespace;
      this.response = response;
      this.callback = callback;
    }

    void send(byte[] event) {
      pending.add(event);
      iterate();
    }

    /** Returns how many events it has not yet been given; the one that is written counts. */
    long lag() {
      return pending.size();
    }

    @Override
    protected Action process() {
      byte @Nullable [] event = pending.peek();
      if (event == null) {
        return Action.IDLE;
      }
      response.write(false, ByteBuffer.wrap(event), this);
      return Action.SCHEDULED;
    }

    @Override
    protected void onSuccess() {
      pending.remove();
      done.incrementAndGet();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
      subscribers.remove(namespace, this);
      done.addAndGet(pending.size()); // nobody waits for what it will not be given
      callback.failed(cause);
    }
  }

  private final class Publish extends PeerFanout {

    private long published;
    private long sent; // to all streams together

    @Override
    public void begin(Demand demand) {
      published = 0;
      sent = 0;
      done.set(0);
    }

    @Override
    public void publish(String namespace, String data) {
      byte[] event = encode(data);
      published++;
      subscribers.forEach(namespace, stream -> {
        sent++;
        stream.send(event);
      });
    }

    /** Looks at no single stream, for with ten thousand that takes longer than to publish. */
    @Override
    public void awaitMeanLag(int events) {
      long outstanding = events * sent / published;
      while (sent - done.get() > outstanding) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }

    @Override
    public long lag() {
      return subscribers.all().mapToLong(Stream::lag).max().orElse(0);
    }

    @Override
    public long behind() {
      return subscribers.all().filter(stream -> stream.lag() > 0).count();
    }
  }
}
