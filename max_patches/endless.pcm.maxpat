{
 "patcher": {
  "appversion": {
   "architecture": "x64",
   "major": 8,
   "minor": 5,
   "modernui": 1,
   "revision": 5
  },
  "assistshowspatchername": 0,
  "autosave": 0,
  "bglocked": 0,
  "bottomtoolbarpinned": 0,
  "boxanimatetime": 200,
  "boxes": [
   {
    "box": {
     "background": 1,
     "bgcolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "bordercolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "id": "obj-1",
     "maxclass": "panel",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      24.0,
      188.0,
      64.0
     ],
     "presentation": 1,
     "presentation_rect": [
      0.0,
      0.0,
      240.0,
      152.0
     ],
     "rounded": 6
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-2",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      120.0,
      160.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      8.0,
      8.0,
      160.0,
      20.0
     ],
     "text": "SOUND HERE (PCM over OSC)",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ],
     "bgoncolor": [
      0.3451,
      0.702,
      0.4078,
      1.0
     ],
     "fontname": "Arial",
     "fontsize": 12.0,
     "id": "obj-3",
     "maxclass": "textbutton",
     "mode": 1,
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      224.0,
      24.0,
      72.0,
      24.0
     ],
     "presentation": 1,
     "presentation_rect": [
      8.0,
      32.0,
      72.0,
      24.0
     ],
     "rounded": 4.0,
     "text": "RECEIVE",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ],
     "texton": "RECEIVE",
     "textoncolor": [
      0.0784,
      0.0902,
      0.102,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 11.0,
     "id": "obj-4",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      24.0,
      144.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      88.0,
      34.0,
      144.0,
      20.0
     ],
     "text": "off",
     "textcolor": [
      0.902,
      0.9137,
      0.9255,
      1.0
     ]
    }
   },
   {
    "box": {
     "channels": 2,
     "id": "obj-5",
     "maxclass": "live.gain~",
     "numinlets": 2,
     "numoutlets": 5,
     "orientation": 1,
     "outlettype": [
      "",
      "",
      "",
      "",
      ""
     ],
     "parameter_enable": 1,
     "patching_rect": [
      624.0,
      24.0,
      136.0,
      48.0
     ],
     "presentation": 1,
     "presentation_rect": [
      8.0,
      64.0,
      136.0,
      48.0
     ],
     "saved_attribute_attributes": {
      "valueof": {
       "parameter_initial": [
        0.0
       ],
       "parameter_initial_enable": 1,
       "parameter_longname": "endless.gain",
       "parameter_mmax": 6.0,
       "parameter_mmin": -70.0,
       "parameter_shortname": "gain",
       "parameter_type": 0,
       "parameter_unitstyle": 4
      }
     }
    }
   },
   {
    "box": {
     "id": "obj-6",
     "maxclass": "ezdac~",
     "numinlets": 2,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      24.0,
      48.0,
      48.0
     ],
     "presentation": 1,
     "presentation_rect": [
      184.0,
      64.0,
      48.0,
      48.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-7",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      152.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      8.0,
      124.0,
      224.0,
      20.0
     ],
     "text": "click the speaker to hear it",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-8",
     "maxclass": "inlet",
     "numinlets": 0,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      88.0,
      47.0,
      22.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-9",
     "maxclass": "newobj",
     "numinlets": 3,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      224.0,
      120.0,
      61.0,
      22.0
     ],
     "text": "sel 1 0"
    }
   },
   {
    "box": {
     "id": "obj-10",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      152.0,
      152.0,
      22.0
     ],
     "text": "start 127.0.0.1 9400"
    }
   },
   {
    "box": {
     "id": "obj-11",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      424.0,
      56.0,
      40.0,
      22.0
     ],
     "text": "stop"
    }
   },
   {
    "box": {
     "id": "obj-12",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      224.0,
      184.0,
      188.0,
      22.0
     ],
     "text": "node.script endless_pcm.js @autostart 1"
    }
   },
   {
    "box": {
     "id": "obj-13",
     "maxclass": "newobj",
     "numinlets": 5,
     "numoutlets": 5,
     "outlettype": [
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      224.0,
      216.0,
      188.0,
      22.0
     ],
     "text": "route pcm rate lost status"
    }
   },
   {
    "box": {
     "id": "obj-14",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      ""
     ],
     "patching_rect": [
      624.0,
      88.0,
      138.0,
      22.0
     ],
     "text": "js endless_ring.js"
    }
   },
   {
    "box": {
     "id": "obj-15",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      120.0,
      89.0,
      22.0
     ],
     "text": "prepend pcm"
    }
   },
   {
    "box": {
     "id": "obj-16",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      152.0,
      96.0,
      22.0
     ],
     "text": "prepend rate"
    }
   },
   {
    "box": {
     "id": "obj-17",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      424.0,
      88.0,
      124.0,
      22.0
     ],
     "text": "prepend set lost"
    }
   },
   {
    "box": {
     "id": "obj-18",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      424.0,
      120.0,
      89.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-19",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "outlettype": [
      "",
      ""
     ],
     "patching_rect": [
      824.0,
      88.0,
      188.0,
      22.0
     ],
     "text": "buffer~ endless_pcm @samps 65536 @channels 2"
    }
   },
   {
    "box": {
     "id": "obj-20",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      "signal"
     ],
     "patching_rect": [
      1024.0,
      24.0,
      61.0,
      22.0
     ],
     "text": "sig~ 0."
    }
   },
   {
    "box": {
     "id": "obj-21",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      "signal"
     ],
     "patching_rect": [
      1024.0,
      56.0,
      61.0,
      22.0
     ],
     "text": "phasor~"
    }
   },
   {
    "box": {
     "id": "obj-22",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      "float"
     ],
     "patching_rect": [
      1224.0,
      24.0,
      96.0,
      22.0
     ],
     "text": "snapshot~ 20"
    }
   },
   {
    "box": {
     "id": "obj-23",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1224.0,
      56.0,
      103.0,
      22.0
     ],
     "text": "prepend phase"
    }
   },
   {
    "box": {
     "id": "obj-24",
     "maxclass": "newobj",
     "numinlets": 3,
     "numoutlets": 2,
     "outlettype": [
      "signal",
      ""
     ],
     "patching_rect": [
      1024.0,
      88.0,
      173.0,
      22.0
     ],
     "text": "wave~ endless_pcm 0 0 2"
    }
   },
   {
    "box": {
     "id": "obj-25",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "outlettype": [
      "signal",
      "signal"
     ],
     "patching_rect": [
      1424.0,
      24.0,
      47.0,
      22.0
     ],
     "text": "line~"
    }
   },
   {
    "box": {
     "id": "obj-26",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      "Signal"
     ],
     "patching_rect": [
      1024.0,
      120.0,
      32.0,
      22.0
     ],
     "text": "*~"
    }
   },
   {
    "box": {
     "id": "obj-27",
     "maxclass": "outlet",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1024.0,
      152.0,
      54.0,
      22.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-28",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      "Signal"
     ],
     "patching_rect": [
      1224.0,
      88.0,
      32.0,
      22.0
     ],
     "text": "*~"
    }
   },
   {
    "box": {
     "id": "obj-29",
     "maxclass": "outlet",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1224.0,
      120.0,
      54.0,
      22.0
     ]
    }
   }
  ],
  "classnamespace": "box",
  "default_fontface": 0,
  "default_fontname": "Arial",
  "default_fontsize": 12.0,
  "dependency_cache": [],
  "description": "",
  "devicewidth": 0.0,
  "digest": "",
  "editing_bgcolor": [
   0.1176,
   0.1333,
   0.149,
   1.0
  ],
  "enablehscroll": 1,
  "enablevscroll": 1,
  "fileversion": 1,
  "gridonopen": 1,
  "gridsize": [
   8.0,
   8.0
  ],
  "gridsnaponopen": 1,
  "lefttoolbarpinned": 0,
  "lines": [
   {
    "patchline": {
     "destination": [
      "obj-9",
      0
     ],
     "order": 0,
     "source": [
      "obj-3",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-10",
      0
     ],
     "order": 0,
     "source": [
      "obj-9",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-11",
      0
     ],
     "order": 0,
     "source": [
      "obj-9",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-12",
      0
     ],
     "order": 0,
     "source": [
      "obj-10",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-12",
      0
     ],
     "order": 0,
     "source": [
      "obj-11",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-12",
      0
     ],
     "order": 0,
     "source": [
      "obj-8",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-13",
      0
     ],
     "order": 0,
     "source": [
      "obj-12",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-15",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-14",
      0
     ],
     "order": 0,
     "source": [
      "obj-15",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-16",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-14",
      0
     ],
     "order": 0,
     "source": [
      "obj-16",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-17",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-4",
      0
     ],
     "order": 0,
     "source": [
      "obj-17",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-18",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      3
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-4",
      0
     ],
     "order": 0,
     "source": [
      "obj-18",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-20",
      0
     ],
     "order": 0,
     "source": [
      "obj-14",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-21",
      0
     ],
     "order": 0,
     "source": [
      "obj-20",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-21",
      1
     ],
     "order": 0,
     "source": [
      "obj-14",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-23",
      0
     ],
     "order": 0,
     "source": [
      "obj-22",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-22",
      0
     ],
     "order": 0,
     "source": [
      "obj-21",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-14",
      0
     ],
     "order": 0,
     "source": [
      "obj-23",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-24",
      0
     ],
     "order": 0,
     "source": [
      "obj-21",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-25",
      0
     ],
     "order": 0,
     "source": [
      "obj-14",
      2
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-26",
      0
     ],
     "order": 0,
     "source": [
      "obj-24",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-26",
      1
     ],
     "order": 0,
     "source": [
      "obj-25",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-5",
      0
     ],
     "order": 0,
     "source": [
      "obj-26",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-6",
      0
     ],
     "order": 0,
     "source": [
      "obj-5",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-27",
      0
     ],
     "order": 0,
     "source": [
      "obj-5",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-28",
      0
     ],
     "order": 0,
     "source": [
      "obj-24",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-28",
      1
     ],
     "order": 0,
     "source": [
      "obj-25",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-5",
      1
     ],
     "order": 0,
     "source": [
      "obj-28",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-6",
      1
     ],
     "order": 1,
     "source": [
      "obj-5",
      1
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-29",
      0
     ],
     "order": 0,
     "source": [
      "obj-5",
      1
     ]
    }
   }
  ],
  "locked_bgcolor": [
   0.1176,
   0.1333,
   0.149,
   1.0
  ],
  "objectsnaponopen": 1,
  "openinpresentation": 1,
  "rect": [
   64.0,
   96.0,
   1495.0,
   262.0
  ],
  "righttoolbarpinned": 0,
  "statusbarvisible": 2,
  "style": "",
  "subpatcher_template": "",
  "tags": "",
  "tallnewobj": 0,
  "title": "endless.pcm",
  "toolbars_unpinned_last_save": 0,
  "toolbarvisible": 1,
  "toptoolbarpinned": 0
 }
}
