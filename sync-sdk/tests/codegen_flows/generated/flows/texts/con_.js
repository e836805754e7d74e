// a device 

