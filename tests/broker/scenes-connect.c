/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-options-network.h"
#include "player.h"

static void
play_connection (Play *play)
{
  Player *player = player_enter (play, "a");

  if (play->failure != NULL)
    return;

  play_check (play, !mqtt_client_get_connack (player->client)->session_present);
  player_leave (player);
  play_check (play, mqtt_client_get_state (player->client) == MQTT_STATE_DISCONNECTED);
}

/* Played in the versions that the broker speaks, so here in all others. */
static void
play_version (Play *play)
{
  static const MqttVersion versions[] = { MQTT_VERSION_3_1, MQTT_VERSION_3_1_1, MQTT_VERSION_5_0 };
  const MqttVersion *spoken = play->broker->klass->versions;

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *role = g_strdup_printf ("v%d", versions[i]);
      g_autoptr (MqttOptions) options = play_create_options (play, role);
      g_autoptr (GError) error = NULL;
      gboolean connected;

      mqtt_options_set_version (options, versions[i]);
      connected = player_connect (player_new (play), options, &error);
      if (versions[i] == spoken[0] || versions[i] == spoken[1] || versions[i] == spoken[2])
        {
          play_check (play, connected);
          continue;
        }

      play_check (play, !connected);
      if (play->failure != NULL)
        return;
      if (!g_error_matches (error, MQTT_ERROR, MQTT_ERROR_CONNECT_REFUSED))
        play_fail (play, "the other version is not refused: %s", error->message);
      play_check_uint (play, "the reason", MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
                       mqtt_error_get_reason (error));
    }
}

static void
play_password (Play *play)
{
  g_autoptr (MqttOptions) options = play_create_options (play, "a");
  g_autoptr (GBytes) password = g_bytes_new_static ("wrong", 5);
  g_autoptr (GError) error = NULL;
  int reason;

  mqtt_options_set_password (options, password);
  play_check (play, !player_connect (player_new (play), options, &error));
  if (play->failure != NULL)
    return;

  if (!g_error_matches (error, MQTT_ERROR, MQTT_ERROR_CONNECT_REFUSED))
    play_fail (play, "not refused: %s", error->message);
  reason = mqtt_error_get_reason (error);
  play_check (play, reason == MQTT_REASON_BAD_USER_NAME_OR_PASSWORD ||
                      reason == MQTT_REASON_NOT_AUTHORIZED);
}

/* 5.0 §4.12: a server that does not have the method may also say Not authorized. */
static void
play_authentication_method (Play *play)
{
  g_autoptr (MqttOptions) options = play_create_options (play, "a");
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (GError) error = NULL;
  int reason;

  mqtt_properties_add_string (properties, MQTT_PROPERTY_AUTHENTICATION_METHOD, "NIGHTJAR");
  mqtt_options_set_properties (options, properties);
  play_check (play, !player_connect (player_new (play), options, &error));
  if (play->failure != NULL)
    return;

  if (!g_error_matches (error, MQTT_ERROR, MQTT_ERROR_CONNECT_REFUSED))
    play_fail (play, "not refused: %s", error->message);
  reason = mqtt_error_get_reason (error);
  play_check (play, reason == MQTT_REASON_BAD_AUTHENTICATION_METHOD ||
                      reason == MQTT_REASON_NOT_AUTHORIZED);
}

/* The server may refuse the handshake or leave out its choice: the client has to
 * end the connection either way, and to name what is wrong. */
static void
play_subprotocol (Play *play)
{
  g_autoptr (MqttOptions) options = play_create_options (play, "a");
  g_autoptr (GError) error = NULL;

  mqtt_options_set_subprotocol (options, "wrong");
  play_check (play, !player_connect (player_new (play), options, &error));
  if (play->failure == NULL &&
      !g_error_matches (error, MQTT_ERROR, MQTT_ERROR_SUBPROTOCOL) &&
      !g_error_matches (error, MQTT_ERROR, MQTT_ERROR_HTTP_STATUS))
    play_fail (play, "the error is another: %s", error->message);
}

static void
play_certificate (Play *play)
{
  g_autoptr (MqttOptions) options = play_create_options (play, "a");
  g_autoptr (GError) error = NULL;

  mqtt_options_set_ca_file (options, NULL);
  play_check (play, !player_connect (player_new (play), options, &error));
  if (play->failure == NULL && !g_error_matches (error, MQTT_ERROR, MQTT_ERROR_TLS_CERTIFICATE))
    play_fail (play, "the error is another: %s", error->message);
}

/* A Client Identifier is needed to be told apart, but not to have a name: before 5.0
 * the server keeps the one it has chosen to itself. */
static void
play_assigned_client_id (Play *play)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (MqttOptions) options = play_create_options (play, "a");
      Player *player;

      mqtt_options_set_client_id (options, "");
      player = player_enter_with (play, options);
      if (play->failure != NULL)
        return;

      if (play->version == MQTT_VERSION_5_0)
        play_check (play, *mqtt_client_get_client_id (player->client) != '\0');
      player_subscribe (player, play_topic (play, "a"), MQTT_QOS_0);
    }
}

/* Over two transports at once, to wait but once. */
static void
play_keep_alive (Play *play)
{
  static const BrokerTransport transports[] = { BROKER_WS, BROKER_MQTT };
  Player *players[G_N_ELEMENTS (transports)];

  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autoptr (MqttOptions) options = NULL;

      play->transport = transports[i];
      options = play_create_options (play, broker_transport_get_name (transports[i]));
      mqtt_options_set_keep_alive (options, 2);
      players[i] = player_enter_with (play, options);
    }
  if (play->failure != NULL)
    return;

  test_run_for (5000);
  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    play_check (play, mqtt_client_get_state (players[i]->client) == MQTT_STATE_CONNECTED);
}

static void
play_server_keep_alive (Play *play)
{
  g_autoptr (MqttOptions) options = play_create_options (play, "a");
  MqttProperties *connack;
  Player *player;

  mqtt_options_set_keep_alive (options, 5 * BROKER_MAX_KEEP_ALIVE);
  player = player_enter_with (play, options);
  if (play->failure != NULL)
    return;

  connack = mqtt_client_get_connack (player->client)->properties;
  play_check (play, connack != NULL &&
                      mqtt_properties_has (connack, MQTT_PROPERTY_SERVER_KEEP_ALIVE));
  if (play->failure == NULL)
    play_check_uint (play, "Server Keep Alive", BROKER_MAX_KEEP_ALIVE,
                     mqtt_properties_get_uint (connack, MQTT_PROPERTY_SERVER_KEEP_ALIVE, 0));
}

static void
play_take_over (Play *play)
{
  Player *first = player_enter (play, "same");
  Player *second;
  Player *other;

  if (play->failure != NULL)
    return;

  first->may_lose = TRUE;
  second = player_enter (play, "same");
  play_await (play, first->lost != NULL);
  if (play->failure == NULL && play->version == MQTT_VERSION_5_0 &&
      mqtt_error_get_reason (first->lost) != MQTT_REASON_SESSION_TAKEN_OVER)
    play_fail (play, "lost for another reason: %s", first->lost->message);

  player_subscribe (second, play_topic (play, "a"), MQTT_QOS_1);
  other = player_enter (play, "other");
  player_publish (other, play_topic (play, "a"), "still here", MQTT_QOS_1, FALSE);
  player_expect (second, play_topic (play, "a"), "still here", MQTT_QOS_1, FALSE);
}

const Scene connect_scenes[] = {
  { "connect", "CONNECT, CONNACK, DISCONNECT", play_connection, SCENE_ANY_VERSION,
    SCENE_EVERYWHERE },
  { "version", "A version that is not spoken is refused", play_version, SCENE_ANY_VERSION,
    SCENE_PLAIN },
  { "password", "A wrong password is refused", play_password, SCENE_ANY_VERSION,
    SCENE_EVERYWHERE },
  { "authentication-method", "An Authentication Method that nobody knows is refused",
    play_authentication_method, MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "subprotocol", "A wrong WebSocket subprotocol is refused", play_subprotocol,
    SCENE_ANY_VERSION, SCENE_WEBSOCKETS },
  { "certificate", "An untrusted certificate is refused", play_certificate, SCENE_ANY_VERSION,
    SCENE_TLS },
  { "assigned-client-id", "No Client Identifier, and the Assigned Client Identifier of 5.0",
    play_assigned_client_id, MQTT_VERSION_3_1_1, SCENE_EVERYWHERE },
  { "keep-alive", "Keep Alive of 2 s, kept for 5 s", play_keep_alive, SCENE_ANY_VERSION,
    SCENE_ONCE },
  { "server-keep-alive", "Server Keep Alive", play_server_keep_alive, MQTT_VERSION_5_0,
    SCENE_EVERYWHERE },
  { "take-over", "The same Client Identifier again takes over", play_take_over,
    SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { NULL }
};
