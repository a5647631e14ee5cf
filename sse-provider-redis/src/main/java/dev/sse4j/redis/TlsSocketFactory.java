package dev.sse4j.redis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Makes connections with TLS to one server, and checks that it is the one with that name. The one
 * of Jedis takes files with certificates, and no SSLContext.
 */
record TlsSocketFactory(HostAndPort server, int timeoutMillis, SSLSocketFactory sockets)
    implements JedisSocketFactory {

  @Override
  public Socket createSocket() {
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.setSoTimeout(timeoutMillis);
      plain.connect(new InetSocketAddress(server.getHost(), server.getPort()), timeoutMillis);
      SSLSocket socket =
          (SSLSocket) sockets.createSocket(plain, server.getHost(), server.getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      close(plain, e);
      throw new JedisConnectionException(
          "Failed to connect to " + server + " with TLS: " + e.getMessage(), e);
    }
  }

  private static void close(Socket socket, IOException cause) {
    try {
      socket.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
