/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <netinet/in.h>
#include "channel.h"

G_BEGIN_DECLS

/**
 * ScriptServer:
 * @listener: the listening socket, -1 while connections are refused
 * @host: the address, of the loopback network
 * @port: the port, the same all the time
 * @websocket: whether WebSocket is spoken, or bare TCP
 * @connection: the connection that was accepted last
 * @request: (nullable): the request with which it began
 * @upgraded: whether frames are spoken in it
 * @mqtt: what the engine has sent of MQTT and was not taken yet
 * @pongs: likewise, of pong frames
 * @has_pong: whether there was one
 * @close_code: of the engine's close frame, 0 if there was none
 * @fault: (nullable): what the engine did against RFC 6455
 *
 * The server of a case. It does nothing by itself but answer a close frame.
 */
typedef struct
{
  int listener;
  char host[INET_ADDRSTRLEN];
  guint16 port;
  gboolean websocket;
  Channel connection;
  char *request;
  gboolean upgraded;
  GByteArray *mqtt;
  GByteArray *pongs;
  gboolean has_pong;
  guint close_code;
  gboolean close_sent;
  char *fault;
} ScriptServer;

gboolean script_server_init         (ScriptServer  *self,
                                     GError       **error);
void     script_server_clear        (ScriptServer  *self);
gboolean script_server_listen       (ScriptServer  *self,
                                     GError       **error);
void     script_server_unlisten     (ScriptServer  *self);
gboolean script_server_accept       (ScriptServer  *self);
gboolean script_server_read_request (ScriptServer  *self);
void     script_server_answer       (ScriptServer  *self,
                                     const char    *answer);
void     script_server_upgrade      (ScriptServer  *self);
void     script_server_work         (ScriptServer  *self);
void     script_server_send         (ScriptServer  *self,
                                     const guint8  *data,
                                     gsize          size);
gboolean script_server_send_frame   (ScriptServer  *self,
                                     const char    *kind,
                                     const guint8  *data,
                                     gsize          size);
void     script_server_close        (ScriptServer  *self,
                                     guint          code);
void     script_server_reset        (ScriptServer  *self);
gsize    script_server_get_packet   (ScriptServer  *self);

G_END_DECLS
