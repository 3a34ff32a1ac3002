/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "broker.h"

G_BEGIN_DECLS

typedef struct _Play Play;

/**
 * SceneScope:
 * @SCENE_EVERYWHERE: over every transport
 * @SCENE_WEBSOCKETS: over "ws" and "wss"
 * @SCENE_TLS: over "wss" and "mqtts"
 * @SCENE_PLAIN: over "ws" and "mqtt", in the newest version the broker speaks
 * @SCENE_TCP: over "mqtt", in the newest version the broker speaks
 * @SCENE_ONCE: over "ws", in the newest version the broker speaks
 *
 * Without TLS in every version that the broker speaks, with it in the newest.
 */
typedef enum
{
  SCENE_EVERYWHERE,
  SCENE_WEBSOCKETS,
  SCENE_TLS,
  SCENE_PLAIN,
  SCENE_TCP,
  SCENE_ONCE,
} SceneScope;

#define SCENE_ANY_VERSION MQTT_VERSION_3_1

/**
 * Scene:
 * @name: the last part of the test's path
 * @title: what it shows
 * @func: plays it
 * @since: the first version that has what it shows
 * @scope: where it is played
 * @needs: what a broker has to have for it
 *
 * Something that every broker is to be able to do.
 */
typedef struct
{
  const char *name;
  const char *title;
  void (*func) (Play *play);
  MqttVersion since;
  SceneScope scope;
  BrokerFeatures needs;
} Scene;

/* Each ends with an entry without a name. */
extern const Scene connect_scenes[];
extern const Scene message_scenes[];
extern const Scene session_scenes[];
extern const Scene version_5_scenes[];
extern const Scene load_scenes[];
extern const Scene resume_scenes[];

G_END_DECLS
